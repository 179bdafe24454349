"""Measures the Gantt in headless Chromium: `python -m tests.browser.gantt_harness.measure [ROWS …]`.

For each size it prints, in milliseconds: reading the data and mounting, the same until the first frame is on its way to
the screen, the work of a frame while scrolling and zooming, and how long folding all, unfolding all and the table take.
"""

from __future__ import annotations

import json
import shutil
import sys
import threading

from playwright.sync_api import sync_playwright
from tests.browser.gantt_harness.server import serve

# Times every callback of an animation frame, so that the work of a frame is known apart from the wait for the screen.
WATCH = """(() => {
  const ask = window.requestAnimationFrame.bind(window);
  window.frameWork = [];
  window.requestAnimationFrame = (callback) => ask((time) => {
    const before = performance.now();
    callback(time);
    window.frameWork.push(performance.now() - before);
  });
})()"""

MEASURE = """async () => {
  const next = () => new Promise((done) => setTimeout(() => requestAnimationFrame(() => setTimeout(done))));
  const scroller = document.querySelector(".sh-gantt-scroll");
  const figures = (costs) => {
    const sorted = [...costs].sort((a, b) => a - b);
    const rounded = (value) => Math.round(value * 10) / 10;
    return { median: rounded(sorted[sorted.length >> 1]), worst: rounded(sorted[sorted.length - 1]) };
  };
  const frames = async (times, step) => {
    window.frameWork.length = 0;
    for (let turn = 0; turn < times; turn++) {
      step(turn);
      await next();
    }
    return figures(window.frameWork.filter((cost) => cost > 0.05));
  };
  const key = (name) => document.dispatchEvent(new KeyboardEvent("keydown", { key: name }));
  const timed = async (step) => {
    const before = performance.now();
    step();
    await next();
    return Math.round(performance.now() - before);
  };
  const measure = (name) => Math.round(performance.getEntriesByName(name)[0].duration);
  const fits = scroller.scrollHeight - scroller.clientHeight;
  const result = { mount: measure("gantt:mount"), firstFrame: measure("gantt:first-frame") };
  result.scrollDown = await frames(60, (turn) => { scroller.scrollTop = Math.min(fits, turn * 97); });
  result.jumpDown = await frames(40, (turn) => { scroller.scrollTop = (fits * ((turn * 7919) % 40)) / 40; });
  result.scrollSideways = await frames(40, (turn) => { scroller.scrollLeft = turn * 37; });
  const zooms = [];
  for (let turn = 0; turn < 20; turn++) {
    const before = performance.now();
    key(turn < 10 ? "+" : "-");
    zooms.push(performance.now() - before);
    await next();
  }
  result.zoom = figures(zooms);
  const [unfold, fold] = document.querySelectorAll("#gantt-more button");
  result.foldAll = await timed(() => fold.click());
  result.unfoldAll = await timed(() => unfold.click());
  result.table = await timed(() => key("t"));
  result.gridRowsInDocument = document.querySelectorAll(".sh-gantt-row").length;
  return result;
}"""


def main(sizes: list[int]) -> None:
    server = serve()
    threading.Thread(target=server.serve_forever, daemon=True).start()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        for size in sizes:
            page = browser.new_page(viewport={"width": 1440, "height": 900})
            page.add_init_script(WATCH)
            page.goto(f"http://127.0.0.1:{server.server_port}/?rows={size}", wait_until="load")
            page.wait_for_selector(".sh-gantt-row")
            page.wait_for_timeout(300)
            result = page.evaluate(MEASURE)
            print(size, json.dumps(result), flush=True)
            page.close()
        browser.close()
    server.shutdown()


if __name__ == "__main__":
    main([int(size) for size in sys.argv[1:]] or [500, 10_000, 100_000])
