import { start } from "./ceremony.ts";

/** Every `<form data-island="passkey">` makes a passkey, or signs in with one, instead of being sent. */
for (const form of document.querySelectorAll<HTMLFormElement>('form[data-island="passkey"]')) start(form);
