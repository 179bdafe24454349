import { mount } from "./mount.ts";

/** Mount every `<section data-island="board">`; the server draws the cards, so there is no data beside it. */
for (const element of document.querySelectorAll<HTMLElement>('[data-island="board"]')) mount(element);
