/**
 * Charts as SVG, drawn by Vega-Lite without a browser, and as PNG by resvg (WebAssembly).
 *
 * The libraries are loaded when the first chart is drawn: no other command pays for them. Nothing comes from the
 * network; the font is in the folder fonts/ of this package.
 */
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import type { TopLevelSpec } from "vega-lite";

/** Okabe & Ito's colours: told apart by colour-blind readers and, by their lightness, in print. */
export const COLOURS = ["#0072B2", "#E69F00", "#009E73", "#D55E00", "#56B4E9", "#CC79A7", "#000000"] as const;
/** Of values without a name: dark to light at even steps, in grey as well. */
export const SCHEME = "viridis";

const FONT = "DejaVu Sans";

/** What all charts have in common. */
const CONFIG = {
  background: "white",
  font: `${FONT}, Verdana, sans-serif`,
  axis: { labelFontSize: 11, titleFontSize: 12, titleFontWeight: "normal", gridColor: "#e4e4e4" },
  legend: { labelFontSize: 11, titleFontSize: 12, titleFontWeight: "normal", labelLimit: 600 },
  title: { fontSize: 14, fontWeight: "bold", anchor: "start", offset: 10 },
  header: { labelFontSize: 11, labelLimit: 260 },
  range: { category: [...COLOURS] },
  view: { stroke: null },
  padding: 12,
} as const;

export type Chart = TopLevelSpec;

/** @returns the SVG document of a chart */
export async function chartSvg(chart: Chart): Promise<string> {
  const [{ compile }, vega] = await Promise.all([import("vega-lite"), import("vega")]);
  const { spec } = compile({ ...chart, config: CONFIG } as unknown as TopLevelSpec);
  const view = new vega.View(vega.parse(spec), { renderer: "none" });
  try {
    return await view.toSVG();
  } finally {
    view.finalize();
  }
}

const require = createRequire(import.meta.url);
let rasteriser: Promise<typeof import("@resvg/resvg-wasm")> | undefined;
let fonts: Promise<Uint8Array[]> | undefined;

/** Twice the size in pixels, for print. */
const ZOOM = 2;

/** @returns a PNG file of an SVG of ours */
export async function svgToPng(svg: string): Promise<Uint8Array> {
  rasteriser ??= loadRasteriser();
  fonts ??= Promise.all(
    ["DejaVuSans.ttf", "DejaVuSans-Bold.ttf"].map((name) =>
      readFile(new URL(`../../fonts/${name}`, import.meta.url)),
    ),
  );
  const { Resvg } = await rasteriser;
  const image = new Resvg(svg, {
    fitTo: { mode: "zoom", value: ZOOM },
    font: { fontBuffers: await fonts, defaultFontFamily: FONT },
  });
  try {
    return image.render().asPng();
  } finally {
    image.free();
  }
}

async function loadRasteriser(): Promise<typeof import("@resvg/resvg-wasm")> {
  const resvg = await import("@resvg/resvg-wasm");
  await resvg.initWasm(readFile(require.resolve("@resvg/resvg-wasm/index_bg.wasm")));
  return resvg;
}
