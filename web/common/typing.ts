/** Whether a key pressed here belongs to what is focused, not to the page: fields, open dialogs and popovers. */
export function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof Element &&
    target.closest("input:not([type=checkbox]), textarea, select, [contenteditable], dialog[open], [popover]") !== null
  );
}
