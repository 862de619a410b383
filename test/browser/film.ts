/** Film: a QR as a video of one picture, for the camera of a browser under test. */
import { writeFileSync } from "node:fs";
import qr from "qrcode";

const [width, height] = [640, 480];
const modulePx = 12;
const [black, white, grey] = [16, 235, 128];

/** Writes a text as a QR in the middle of a white picture, as Y4M: brightness, then two planes without colour. */
export const writeFilm = (path: string, text: string): void => {
  const { modules } = qr.create(text, { errorCorrectionLevel: "M" });
  const side = modules.size * modulePx;
  const [left, top] = [(width - side) >> 1, (height - side) >> 1];
  const bright = Buffer.alloc(width * height, white);
  for (let y = 0; y < side; y += 1) {
    for (let x = 0; x < side; x += 1) {
      const isDark = modules.get(Math.floor(y / modulePx), Math.floor(x / modulePx));
      if (isDark) bright[(top + y) * width + left + x] = black;
    }
  }
  const colour = Buffer.alloc((width * height) / 2, grey);
  const head = `YUV4MPEG2 W${width} H${height} F10:1 Ip A1:1 C420jpeg\nFRAME\n`;
  writeFileSync(path, Buffer.concat([Buffer.from(head), bright, colour]));
};
