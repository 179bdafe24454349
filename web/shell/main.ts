import "../styles/tokens.css"; import "htmx.org"; export {};
