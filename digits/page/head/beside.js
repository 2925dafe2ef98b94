// The address of a file beside the page, which may be below a path.

export function beside(name) {
  return location.pathname.replace(/\/?$/, "/") + name;
}
