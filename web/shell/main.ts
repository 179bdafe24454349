import "../styles/index.css";
import "htmx.org";
import { startCells } from "./cells.ts";
import { startChrome } from "./chrome.ts";
import { startColumns } from "./columns.ts";
import { startDialogs } from "./dialogs.ts";
import { startDrafts } from "./drafts.ts";
import { startDrop } from "./drop.ts";
import { startKeys } from "./keys.ts";
import { startPalette } from "./palette.ts";
import { startPopovers } from "./popovers.ts";
import { startRequests } from "./requests.ts";
import { startRows } from "./rows.ts";
import { startToasts } from "./toasts.ts";
import { startTour } from "./tour.ts";
import { startUpload } from "./upload.ts";
import { startWhy } from "./why.ts";

// Dialogs first: a question that is still open must stop a submit before drafts and requests see it.
startDialogs();
// Cells before drafts: their forms are sent by themselves.
startCells();
startChrome();
startColumns();
startDrafts();
startDrop();
startKeys();
startPalette();
startPopovers();
startRequests();
startRows();
startToasts();
startTour();
startUpload();
startWhy();
