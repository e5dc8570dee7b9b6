// Symbols as pictures, drawn by milsymbol; the only place that knows it. `codes.ts` says which symbol is meant.

import ms from "milsymbol";
import type { Theme } from "../../model/themes.ts";

const BADGES: Record<string, [sign: string, token: string]> = {
  open: ["✓", "--open"],
  restricted: ["!", "--restricted"],
  closed: ["✕", "--closed"],
  low: ["1", "--open"],
  medium: ["2", "--restricted"],
  high: ["3", "--closed"],
  critical: ["4", "--urgent"],
};
/** Side of the picture a symbol is drawn in, and the symbol's own measure, in CSS pixels. */
const SIDE = 60;
const SIZE = 25;
const RATIO = 2;

interface Drawn {
  image: ImageData;
  ratio: number;
}

/** Draw the picture of a name, in a theme; null for a name that is not one of ours. */
export async function paint(name: string, theme: Theme, token: (name: string) => string): Promise<Drawn | null> {
  const [code, badge, flags] = name.split(",");
  if (code === undefined || badge === undefined || flags === undefined) return null;
  const canvas = document.createElement("canvas");
  canvas.width = SIDE * RATIO;
  canvas.height = SIDE * RATIO;
  const to = canvas.getContext("2d", { willReadFrequently: true });
  if (!to) return null;
  to.scale(RATIO, RATIO);
  if (code !== "sector") await frame(to, code, theme, token);
  if (badge) seal(to, code === "sector", badge, token);
  // The library draws the X of an exercise as dark as the frame, which a dark map hides.
  if (flags.includes("x")) letter(to, "X", SIDE / 2 + 24, SIDE / 2 - 13, token);
  if (flags.includes("a")) brackets(to, token);
  if (flags.includes("w")) strike(to, token);
  return { image: to.getImageData(0, 0, canvas.width, canvas.height), ratio: RATIO };
}

async function frame(
  to: CanvasRenderingContext2D,
  code: string,
  theme: Theme,
  token: (name: string) => string,
): Promise<void> {
  const red = theme === "red";
  const edge = { size: SIZE, outlineColor: token("--ground"), outlineWidth: 4, infoColor: token("--text") };
  const options = red ? { ...edge, fill: false, monoColor: token("--text") } : { ...edge, colorMode: "Light" };
  const symbol = new ms.Symbol(code, options);
  const middle = symbol.getAnchor();
  const { width, height } = symbol.getSize();
  // By way of SVG: the library's own canvas lies in the graphics memory, and reading it back takes ten times as long.
  const image = new Image();
  image.src = `data:image/svg+xml,${encodeURIComponent(symbol.asSVG())}`;
  await image.decode();
  to.drawImage(image, SIDE / 2 - middle.x, SIDE / 2 - middle.y, width, height);
}

function letter(
  to: CanvasRenderingContext2D,
  text: string,
  x: number,
  y: number,
  token: (name: string) => string,
): void {
  to.font = 'bold 13px "Noto Sans", sans-serif';
  to.textAlign = "center";
  to.textBaseline = "middle";
  to.lineWidth = 4;
  to.strokeStyle = token("--ground");
  to.fillStyle = token("--text");
  to.strokeText(text, x, y);
  to.fillText(text, x, y);
}

/** A sector has no frame, only its level; others have their state at the corner. */
function seal(to: CanvasRenderingContext2D, alone: boolean, badge: string, token: (name: string) => string): void {
  const [sign, colour] = BADGES[badge] ?? ["?", "--unknown"];
  const [x, y, r] = alone ? [SIDE / 2, SIDE / 2, 11] : [SIDE / 2 + 18, SIDE / 2 + 13, 8.5];
  to.beginPath();
  if (sign === "✕" || sign === "4") octagon(to, x, y, r);
  else if (sign === "!" || sign === "3") to.rect(x - r, y - r, 2 * r, 2 * r);
  else to.arc(x, y, r, 0, 7);
  to.fillStyle = token("--ground");
  to.strokeStyle = token(colour);
  to.lineWidth = 2;
  to.fill();
  to.stroke();
  to.fillStyle = token(colour);
  to.font = `bold ${r * 1.5}px "Noto Sans", sans-serif`;
  to.textAlign = "center";
  to.textBaseline = "middle";
  to.fillText(sign, x, y + 0.5);
}

function octagon(to: CanvasRenderingContext2D, x: number, y: number, r: number): void {
  for (let at = 0; at < 8; at++) {
    const turn = ((at + 0.5) * Math.PI) / 4;
    to.lineTo(x + 1.1 * r * Math.cos(turn), y + 1.1 * r * Math.sin(turn));
  }
  to.closePath();
}

function brackets(to: CanvasRenderingContext2D, token: (name: string) => string): void {
  const [far, arm] = [SIDE / 2 - 2, 7];
  for (const [colour, width] of [["--ground", 4] as const, ["--text", 2] as const]) {
    to.beginPath();
    to.strokeStyle = token(colour);
    to.lineWidth = width;
    for (const [x, y] of [[-1, -1] as const, [1, -1] as const, [1, 1] as const, [-1, 1] as const]) {
      const [cx, cy] = [SIDE / 2 + x * far, SIDE / 2 + y * far];
      to.moveTo(cx - x * arm, cy);
      to.lineTo(cx, cy);
      to.lineTo(cx, cy - y * arm);
    }
    to.stroke();
  }
}

function strike(to: CanvasRenderingContext2D, token: (name: string) => string): void {
  for (const [colour, width] of [["--ground", 6] as const, ["--text", 3] as const]) {
    to.beginPath();
    to.strokeStyle = token(colour);
    to.lineWidth = width;
    to.moveTo(6, SIDE - 10);
    to.lineTo(SIDE - 6, 10);
    to.stroke();
  }
}

/** The picture of a name as an address, for lists and the legend. */
export async function pictured(name: string, theme: Theme, token: (name: string) => string): Promise<string> {
  const made = await paint(name, theme, token);
  if (!made) return "";
  const canvas = document.createElement("canvas");
  canvas.width = made.image.width;
  canvas.height = made.image.height;
  canvas.getContext("2d")?.putImageData(made.image, 0, 0);
  return canvas.toDataURL();
}
