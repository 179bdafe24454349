import { csrfToken } from "../shell/csrf.ts";

type Json = Record<string, unknown>;

/** A refusal that the server words. */
class Refusal extends Error {}

/** Ask the server for options, the device for its answer, and lead on where the server accepts it. */
export function start(form: HTMLFormElement): void {
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    void run(form);
  });
}

async function run(form: HTMLFormElement): Promise<void> {
  const button = form.querySelector("button");
  const { options = "", finish = "", next = "", failed = "" } = form.dataset;
  if (button) button.disabled = true;
  complain(form, "");
  try {
    const asked = await send(options, typed(form));
    const answer = await ask(asked);
    if (!answer) throw new Refusal(failed);
    const done = await send(finish, { ...answer, next });
    location.assign(String(done.onward ?? "/"));
  } catch (problem) {
    // What the browser says (cancelled, timed out, wrong host) is in no language of ours.
    complain(form, (problem instanceof Refusal && problem.message) || failed);
    if (button) button.disabled = false;
  }
}

function typed(form: HTMLFormElement): Json {
  const fields = Object.fromEntries(new FormData(form));
  delete fields.csrfmiddlewaretoken;
  return fields;
}

function complain(form: HTMLFormElement, text: string): void {
  const place = form.querySelector<HTMLElement>("[role=alert]");
  if (!place) return;
  place.textContent = text;
  place.hidden = !text;
}

async function send(address: string, values: Json): Promise<Json> {
  const response = await fetch(address, {
    method: "POST",
    headers: { "Content-Type": "application/json", Accept: "application/json", "X-CSRFToken": csrfToken() },
    body: JSON.stringify(values),
  });
  const found = (await response.json().catch(() => ({}))) as Json;
  if (!response.ok) throw new Refusal(words(found));
  return found;
}

/** The first sentence of a refusal: of a field where it names one. */
function words(found: Json): string {
  const fields = Object.values((found.errors ?? found.fields ?? {}) as Record<string, string[]>).flat();
  return String(fields[0] ?? found.detail ?? found.title ?? "");
}

async function ask(options: Json): Promise<Json | null> {
  const publicKey = { ...options, challenge: bytes(String(options.challenge)) } as Json;
  for (const list of ["excludeCredentials", "allowCredentials"]) {
    const known = options[list] as { id: string; type: string }[] | undefined;
    if (known) publicKey[list] = known.map((one) => ({ ...one, id: bytes(one.id) }));
  }
  const user = options.user as { id: string } | undefined;
  if (user) {
    const wanted = { ...publicKey, user: { ...user, id: bytes(user.id) } };
    return plain(await navigator.credentials.create({ publicKey: wanted as never }));
  }
  return plain(await navigator.credentials.get({ publicKey: publicKey as never }));
}

/** The device's answer as the server reads it. */
function plain(found: Credential | null): Json | null {
  if (!(found instanceof PublicKeyCredential)) return null;
  const { response } = found;
  const parts: Json = { clientDataJSON: text(response.clientDataJSON) };
  if (response instanceof AuthenticatorAttestationResponse) {
    parts.attestationObject = text(response.attestationObject);
  } else if (response instanceof AuthenticatorAssertionResponse) {
    parts.authenticatorData = text(response.authenticatorData);
    parts.signature = text(response.signature);
    if (response.userHandle) parts.userHandle = text(response.userHandle);
  }
  return { id: found.id, rawId: text(found.rawId), type: found.type, response: parts };
}

export function bytes(base64url: string): Uint8Array<ArrayBuffer> {
  const whole = base64url.replaceAll("-", "+").replaceAll("_", "/");
  return Uint8Array.from(atob(whole), (letter) => letter.charCodeAt(0));
}

export function text(buffer: ArrayBuffer): string {
  const letters = Array.from(new Uint8Array(buffer), (byte) => String.fromCharCode(byte)).join("");
  return btoa(letters).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}
