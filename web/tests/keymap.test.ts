import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { test } from "node:test";
import { PLACES } from "../shell/keymap.ts";
import { ENGLISH } from "../shell/words.ts";

/** Names of keys that a file compares with: `case "x":`, `key === "x"`, `{ ArrowUp: -1 }[event.key]`. */
function answered(code: string): Set<string> {
  const compared = [...code.matchAll(/(?:case |\bkey(?:\.toLowerCase\(\))? [!=]== )"([^"]+)"/g)].map((hit) => hit[1]!);
  const looked = [...code.matchAll(/\{([^{}]*)\}\[event\.key\]/g)].flatMap((hit) =>
    [...hit[1]!.matchAll(/(\w+):/g)].map((name) => name[1]!),
  );
  return new Set([...compared, ...looked]);
}

test("what the question mark lists is what the code answers to", () => {
  for (const file of new Set(PLACES.map(({ code }) => code))) {
    const found = answered(readFileSync(resolve(import.meta.dirname, "..", file), "utf8"));
    const keys = PLACES.filter(({ code }) => code === file).flatMap((place) => place.keys);
    const declared = new Set(keys.flatMap(({ pressed }) => pressed));
    assert.deepEqual([...declared].sort(), [...found].sort(), file);
  }
});

test("every key and place has words", () => {
  const words = PLACES.flatMap(({ name, keys }) => [name, ...keys.map(({ word }) => word)]);
  for (const word of words) assert.ok(ENGLISH[word], word);
});
