// Shrink: a picture file or the camera's picture -> a data: address, small enough to send.

const QUALITY = 0.9; // of JPEG: its blocks stay fainter than paper's grain
const PNG_LIMIT = 300000; // characters; a PNG that stays below is sent as it is

export async function pictureIn(file, side) {
  const image = await createImageBitmap(file, { imageOrientation: "from-image" });
  const canvas = shrunk(image, image.width, image.height, side);
  image.close();
  return addressOf(canvas, file.type === "image/jpeg");
}

export function addressOf(canvas, isPhoto) {
  const png = isPhoto ? null : canvas.toDataURL("image/png");
  return png && png.length < PNG_LIMIT
    ? png
    : onWhite(canvas).toDataURL("image/jpeg", QUALITY);
}

// Halved again and again, or thin lines would be lost between the pixels.
export function shrunk(source, width, height, side) {
  const scale = Math.min(1, side / Math.max(width, height));
  const halvings = Math.floor(Math.log2(1 / scale));
  const scales = Array.from({ length: halvings }, (_, k) => 0.5 ** (k + 1));
  return [...scales, scale].reduce(
    (from, share) =>
      resized(from, Math.round(width * share), Math.round(height * share)),
    source,
  );
}

function resized(source, width, height) {
  const canvas = digits.newCanvas(Math.max(1, width), Math.max(1, height));
  const brush = canvas.getContext("2d");
  brush.imageSmoothingQuality = "high";
  brush.drawImage(source, 0, 0, canvas.width, canvas.height);
  return canvas;
}

// JPEG knows no transparent paper.
function onWhite(canvas) {
  const brush = canvas.getContext("2d");
  brush.globalCompositeOperation = "destination-over";
  brush.fillStyle = "white";
  brush.fillRect(0, 0, canvas.width, canvas.height);
  return canvas;
}
