// Phones: links to the page's manifest and icon, which lie beside the page.
//
// Gradio looks for the manifest at the host's root, and would miss it below a path.

import { beside } from "./beside.js";

const FILES = { manifest: "manifest.json", "apple-touch-icon": "icon-apple.png" };

for (const [rel, name] of Object.entries(FILES)) {
  const found = document.querySelector(`link[rel=${rel}]`);
  const link = found ?? document.createElement("link");
  Object.assign(link, { rel, href: beside(name) });
  document.head.append(link);
}
