import type { Format } from "./format.ts";
import { linksInto, linkWords } from "./typed.ts";
import { SUMMARY, type GanttData } from "./types.ts";

/** Null becomes NaN: comparisons with it are false, so a task without dates draws nothing. */
function numbers(values: (number | null)[]): Float64Array {
  return Float64Array.from(values, (value) => value ?? Number.NaN);
}

/** What became different: rows folded or unfolded, the selection, or the facts themselves. */
export type Change = "rows" | "selection" | "data";

/** The plan and what of it is unfolded and selected; knows nothing of pixels or elements. */
export class Plan {
  size = 0;
  level!: Uint16Array;
  kind!: Uint8Array;
  start!: Float64Array;
  finish!: Float64Array;
  baselineStart!: Float64Array;
  baselineFinish!: Float64Array;
  critical!: Uint8Array;
  /** For each task the index behind its last descendant. */
  end!: Int32Array;
  links!: Links;
  /** Task indices of the rows that are not folded away, from top to bottom. */
  visible: Int32Array = new Int32Array(0);
  /** Row of each task, −1 where it is folded away. */
  rowOf!: Int32Array;
  /** The row that keys and fields go by; `chosen` names it with all others that are selected. */
  selected = -1;
  private marked = new Set<number>();
  private anchor = -1;
  private folded!: Uint8Array;
  private wanted: ((task: number) => boolean) | null = null;
  private hiding = false;
  /** 1 where a task passes the filter; null where there is none. */
  private passes: Uint8Array | null = null;
  private waits: Map<number, number[]> | null = null;
  private readonly listeners = new Set<(what: Change) => void>();

  constructor(public data: GanttData) {
    this.load();
    this.refresh();
  }

  /** Take another state of the plan: what was folded or selected stays so, by the tasks' ids. */
  replace(data: GanttData): void {
    const ids = this.data.tasks.id;
    const folded = new Set(ids.filter((_, task) => this.folded[task] === 1));
    const selected = ids[this.selected];
    const marked = [...this.marked].map((task) => ids[task]!);
    const row = this.selected;
    this.data = data;
    this.load();
    data.tasks.id.forEach((id, task) => {
      if (folded.has(id)) this.folded[task] = this.hasChildren(task) ? 1 : 0;
    });
    this.selected = selected === undefined ? -1 : data.tasks.id.indexOf(selected);
    if (selected !== undefined && this.selected < 0) this.selected = Math.min(row, this.size - 1);
    this.marked = new Set(marked.length > 1 ? marked.map((id) => this.find(id)).filter((task) => task >= 0) : []);
    this.mark(this.selected);
    this.sift();
    this.refresh("data");
  }

  /** The links that a task waits for, as the grid writes them: 3, 5 SS +2d. */
  before(task: number, format: Format): string {
    this.waits ??= linksInto(this.links);
    return (this.waits.get(task) ?? []).map((link) => linkWords(this.data, link, format)).join(", ");
  }

  /** The links that a task waits for, by index. */
  linksInto(task: number): number[] {
    this.waits ??= linksInto(this.links);
    return this.waits.get(task) ?? [];
  }

  /** The index of a task by its id, −1 where it is not in the plan. */
  find(id: string): number {
    return this.data.tasks.id.indexOf(id);
  }

  private load(): void {
    const tasks = this.data.tasks;
    this.size = tasks.id.length;
    const top = tasks.level.reduce((least, level) => Math.min(least, level), Number.POSITIVE_INFINITY);
    this.level = Uint16Array.from(tasks.level, (level) => level - top);
    this.kind = Uint8Array.from(tasks.kind);
    this.start = numbers(tasks.start);
    this.finish = numbers(tasks.finish);
    this.baselineStart = numbers(tasks.baselineStart);
    this.baselineFinish = numbers(tasks.baselineFinish);
    this.critical = Uint8Array.from(tasks.critical);
    this.end = subtreeEnds(this.level);
    this.folded = new Uint8Array(this.size);
    this.rowOf = new Int32Array(this.size);
    this.links = new Links(this.data.links, this.critical);
    this.waits = null;
  }

  onChange(listener: (what: Change) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  hasChildren(task: number): boolean {
    return (this.end[task] ?? 0) > task + 1;
  }

  isFolded(task: number): boolean {
    return this.folded[task] === 1;
  }

  /** The nearest task above with a smaller level, −1 at the top. */
  parent(task: number): number {
    const level = this.level[task] ?? 0;
    for (let above = task - 1; above >= 0 && level > 0; above--) {
      if ((this.level[above] ?? 0) < level) return above;
    }
    return -1;
  }

  fold(task: number, folded: boolean): void {
    if (!this.hasChildren(task) || this.isFolded(task) === folded) return;
    this.folded[task] = folded ? 1 : 0;
    this.refresh();
  }

  /** Fold every task from this level down; a level beyond the deepest unfolds all. */
  foldFrom(level: number): void {
    for (let task = 0; task < this.size; task++) {
      this.folded[task] = this.hasChildren(task) && (this.level[task] ?? 0) >= level ? 1 : 0;
    }
    this.refresh();
  }

  /** Select a task alone and unfold what hides it; −1 selects nothing. */
  select(task: number): void {
    if (task >= this.size || (task === this.selected && this.marked.size < 2)) return;
    this.selected = this.anchor = task;
    this.marked.clear();
    this.mark(task);
    if (task >= 0 && (this.rowOf[task] ?? -1) < 0) {
      for (let above = this.parent(task); above >= 0; above = this.parent(above)) this.folded[above] = 0;
      this.refresh();
    }
    this.tell("selection");
  }

  /** Select every row from where the selection began to this one. */
  extendTo(task: number): void {
    const from = this.rowOf[this.anchor] ?? -1;
    const to = this.rowOf[task] ?? -1;
    if (to < 0) return;
    if (from < 0) return this.select(task);
    this.marked.clear();
    for (let row = Math.min(from, to); row <= Math.max(from, to); row++) this.mark(this.visible[row]!);
    this.selected = task;
    this.tell("selection");
  }

  /** Take one more row into the selection, or out of it. */
  toggle(task: number): void {
    if (task < 0 || task >= this.size) return;
    if (!this.marked.delete(task)) {
      this.mark(task);
      this.selected = this.anchor = task;
    } else if (task === this.selected) this.selected = this.anchor = this.chosen().at(-1) ?? -1;
    this.tell("selection");
  }

  selectAll(): void {
    for (const task of this.visible) this.mark(task);
    if (this.selected < 0) this.selected = this.anchor = this.visible[0] ?? -1;
    this.tell("selection");
  }

  /** Every selected task, from top to bottom. */
  chosen(): number[] {
    return [...this.marked].sort((a, b) => a - b);
  }

  isChosen(task: number): boolean {
    return this.marked.has(task);
  }

  /** The selected tasks that stand below no other selected one: what happens to these happens to their parts. */
  heads(): number[] {
    const found: number[] = [];
    for (const task of this.chosen()) if (!found.length || task >= this.end[found.at(-1)!]!) found.push(task);
    return found;
  }

  /** Show only the tasks that pass with the summaries above them, or dim the others; null shows everything. */
  filter(wanted: ((task: number) => boolean) | null, hiding: boolean): void {
    this.wanted = wanted;
    this.hiding = hiding;
    this.sift();
    for (let task = 0; this.passes && task < this.size; task++) {
      if (!this.passes[task]) continue;
      for (let above = this.parent(task); above >= 0; above = this.parent(above)) this.folded[above] = 0;
    }
    this.refresh();
  }

  /** Whether a task does not pass the filter and stands there for others, or for the whole. */
  isDim(task: number): boolean {
    return this.passes !== null && !this.passes[task];
  }

  /** How many tasks pass the filter; null where there is none. */
  get matching(): number | null {
    return this.passes ? this.passes.reduce((sum, one) => sum + one, 0) : null;
  }

  private mark(task: number): void {
    if (task >= 0) this.marked.add(task);
  }

  private sift(): void {
    const { wanted } = this;
    this.passes = wanted && Uint8Array.from({ length: this.size }, (_, task) => (wanted(task) ? 1 : 0));
  }

  /** 1 for the tasks that pass and the summaries above them. */
  private kept(): Uint8Array | null {
    if (!this.passes || !this.hiding) return null;
    const kept = Uint8Array.from(this.passes);
    for (let task = 0; task < this.size; task++) {
      if (!this.passes[task]) continue;
      for (let above = this.parent(task); above >= 0 && !kept[above]; above = this.parent(above)) kept[above] = 1;
    }
    return kept;
  }

  /** Critical work that is still to do: what the foot of the page counts. */
  criticalToDo(): number {
    const percent = this.data.tasks.percent;
    let count = 0;
    for (let task = 0; task < this.size; task++) {
      if (this.critical[task] && this.kind[task] !== SUMMARY && (percent[task] ?? 0) < 100) count++;
    }
    return count;
  }

  private refresh(what: Change = "rows"): void {
    const rows = new Int32Array(this.size);
    this.rowOf.fill(-1);
    const kept = this.kept();
    let count = 0;
    for (let task = 0; task < this.size;) {
      if (!kept || kept[task] || this.data.tasks.id[task]!.startsWith("new-")) {
        this.rowOf[task] = count;
        rows[count++] = task;
      }
      task = this.folded[task] ? (this.end[task] ?? task + 1) : task + 1;
    }
    this.visible = rows.subarray(0, count);
    if (this.selected >= 0 && (this.rowOf[this.selected] ?? -1) < 0) this.selected = this.nearestShown(this.selected);
    for (const task of this.marked) if ((this.rowOf[task] ?? -1) < 0) this.marked.delete(task);
    this.mark(this.selected);
    if ((this.rowOf[this.anchor] ?? -1) < 0) this.anchor = this.selected;
    this.links.place(this.rowOf);
    this.tell(what);
  }

  private nearestShown(task: number): number {
    let shown = task;
    while (shown >= 0 && (this.rowOf[shown] ?? -1) < 0) shown = this.parent(shown);
    return shown;
  }

  private tell(what: Change): void {
    for (const listener of this.listeners) listener(what);
  }
}

/** Links in arrays, with the rows they span, so that a frame finds the few it draws by one pass over numbers. */
export class Links {
  readonly size: number;
  readonly from: Int32Array;
  readonly to: Int32Array;
  readonly kind: Uint8Array;
  readonly critical: Uint8Array;
  private readonly low: Int32Array;
  private readonly high: Int32Array;

  constructor(links: GanttData["links"], critical: Uint8Array) {
    this.size = links.from.length;
    this.from = Int32Array.from(links.from);
    this.to = Int32Array.from(links.to);
    this.kind = Uint8Array.from(links.kind);
    this.critical = Uint8Array.from(links.from, (from, link) =>
      critical[from] && critical[links.to[link] ?? 0] ? 1 : 0,
    );
    this.low = new Int32Array(this.size);
    this.high = new Int32Array(this.size);
  }

  /** Note the rows of each link; one that ends in a folded row spans none. */
  place(rowOf: Int32Array): void {
    for (let link = 0; link < this.size; link++) {
      const a = rowOf[this.from[link]!] ?? -1;
      const b = rowOf[this.to[link]!] ?? -1;
      this.low[link] = a < 0 || b < 0 ? 1 : Math.min(a, b);
      this.high[link] = a < 0 || b < 0 ? 0 : Math.max(a, b);
    }
  }

  /** The links that cross or touch the rows from first to last. */
  between(first: number, last: number): number[] {
    const found: number[] = [];
    for (let link = 0; link < this.size; link++) {
      const low = this.low[link]!;
      const high = this.high[link]!;
      if (low <= last && high >= first && low <= high) found.push(link);
    }
    return found;
  }
}

/** Index behind the last descendant of each task, from levels in outline order. */
export function subtreeEnds(level: Uint16Array): Int32Array {
  const end = new Int32Array(level.length);
  const open: number[] = [];
  for (let task = 0; task < level.length; task++) {
    while (open.length && level[open[open.length - 1]!]! >= level[task]!) end[open.pop()!] = task;
    open.push(task);
  }
  for (const task of open) end[task] = level.length;
  return end;
}
