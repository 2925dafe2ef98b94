// The home screen: links to the manifest and to an icon, beside the page.
//
// This stands in the page's head. Gradio links the manifest at the host's root; beside
// the page it is found below a path too.

function linkHomeScreen() {
  const beside = location.pathname.replace(/\/?$/, "/");
  const names = { manifest: "manifest.json", "apple-touch-icon": "icon-apple.png" };

  function newLink(rel) {
    const link = document.createElement("link");
    link.rel = rel;
    document.head.append(link);
    return link;
  }

  for (const [rel, name] of Object.entries(names)) {
    const link = document.querySelector(`link[rel=${rel}]`) ?? newLink(rel);
    link.href = beside + name;
  }
}

linkHomeScreen();
