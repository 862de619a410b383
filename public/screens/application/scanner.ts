/** Scanner: reads a QR with the camera, by the browser's own detector or else by `jsqr`. */
import { useEffect, useRef, useState } from "preact/hooks";
import { Sheet } from "../../ui/form/sheet.ts";
import { html } from "../../ui/html.ts";
import { Notice } from "../../ui/notice.ts";
import { t } from "../../words/words.ts";

/** Finds a QR in what a video shows; null while there is none. */
type Finder = (video: HTMLVideoElement) => Promise<string | null>;
type Detector = { detect: (source: HTMLVideoElement) => Promise<{ rawValue: string }[]> };
type DetectorClass = {
  new (options: { formats: string[] }): Detector;
  getSupportedFormats: () => Promise<string[]>;
};

const everyMs = 200;
/** Wide enough for a QR on a screen; more pixels only take time. */
const widthMax = 640;

const byDetector = async (): Promise<Finder | null> => {
  const found = (globalThis as { BarcodeDetector?: DetectorClass }).BarcodeDetector;
  if (found === undefined) return null;
  if (!(await found.getSupportedFormats()).includes("qr_code")) return null;
  const detector = new found({ formats: ["qr_code"] });
  return async (video) => (await detector.detect(video))[0]?.rawValue ?? null;
};

const byPixels = async (): Promise<Finder> => {
  const { default: read } = await import("jsqr");
  const canvas = document.createElement("canvas");
  const context = canvas.getContext("2d", { willReadFrequently: true });
  return async (video) => {
    if (context === null || video.videoWidth === 0) return null;
    const scale = Math.min(1, widthMax / video.videoWidth);
    canvas.width = Math.round(video.videoWidth * scale);
    canvas.height = Math.round(video.videoHeight * scale);
    context.drawImage(video, 0, 0, canvas.width, canvas.height);
    const { data, width, height } = context.getImageData(0, 0, canvas.width, canvas.height);
    return read(data, width, height)?.data ?? null;
  };
};

/** Looks until a QR is found or the signal is aborted. Rejects where there is no camera. */
const look = async (video: HTMLVideoElement, signal: AbortSignal): Promise<string | null> => {
  const media = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
  try {
    video.srcObject = media;
    await video.play();
    const find = (await byDetector()) ?? (await byPixels());
    while (!signal.aborted) {
      const text = await find(video);
      if (text !== null && text !== "") return text;
      await new Promise((resolve) => setTimeout(resolve, everyMs));
    }
    return null;
  } finally {
    for (const track of media.getTracks()) track.stop();
  }
};

export const Scanner = ({
  onCode,
  onClose,
}: {
  onCode: (text: string) => void;
  onClose: () => void;
}) => {
  const video = useRef<HTMLVideoElement>(null);
  const [hasFailed, setFailed] = useState(false);
  useEffect(() => {
    const aborter = new AbortController();
    if (video.current !== null) {
      look(video.current, aborter.signal).then(
        (text) => text !== null && !aborter.signal.aborted && onCode(text),
        // Refused by the person, without a camera, or not a secure context.
        () => setFailed(true),
      );
    }
    return () => aborter.abort();
  }, []);
  return html`
    <${Sheet} title=${t("task.cameraTitle")} onClose=${onClose}>
      ${hasFailed && html`<${Notice} kind="warning">${t("task.cameraFailed")}<//>`}
      <div class="scanner" hidden=${hasFailed}><video ref=${video} muted playsinline></video></div>
    <//>
  `;
};
