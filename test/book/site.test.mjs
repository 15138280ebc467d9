// `npm run book`: a site that needs no network, whose links lead somewhere, and that explains every exported name.
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { chapters, root } from "../../book/chapters.mjs";

const site = mkdtempSync(join(tmpdir(), "nontrivial-site-"));
afterAll(() => rmSync(site, { recursive: true }));

beforeAll(() => {
  const { status, stderr } = spawnSync(process.execPath, [join(root, "book", "site.mjs"), site], {
    encoding: "utf8",
  });
  expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
});

const ownPages = () =>
  readdirSync(site, { recursive: true })
    .map(String)
    .filter((file) => file.endsWith(".html") && !file.startsWith("api"));
const html = (file) => readFileSync(join(site, file), "utf8");

test("has a page for every chapter, with formulas and pictures", () => {
  for (const { name } of chapters()) expect(existsSync(join(site, `${name}.html`))).toBe(true);
  expect(html("05-penalty.html")).toContain("<math");
  expect(html("05-penalty.html")).toContain('<img src="images/05-penalty-lambda.svg"');
  expect(html("05-penalty.html")).not.toMatch(/\$\$|<!-- (code|table|output) \S+ -->\s*<!-- end/);
});

test("loads nothing from the network", () => {
  const files = readdirSync(site, { recursive: true }).map(String);
  for (const file of files.filter((name) => /\.(html|css|svg)$/.test(name))) {
    expect({
      file,
      loads: html(file).match(/(?:src="|<link[^>]*href="|url\(|@import ")https?:[^"]*/g),
    }).toEqual({
      file,
      loads: null,
    });
  }
});

test("every link leads to a page, and to a place in it", () => {
  const broken = [];
  for (const file of ownPages()) {
    for (const [, href] of html(file).matchAll(/(?:href|src)="([^"]+)"/g)) {
      if (/^https?:/.test(href)) continue;
      const [path, anchor] = href.split("#");
      const target = path ? resolve(site, dirname(file), path) : join(site, file);
      if (!existsSync(target)) broken.push(`${file}: ${href}`);
      else if (anchor && !readFileSync(target, "utf8").includes(`id="${anchor}"`))
        broken.push(`${file}: ${href}`);
    }
  }
  expect(broken).toEqual([]);
});

test("each exported function and class is linked from a chapter to the reference", async () => {
  const exported = Object.keys(await import("../../dist/index.js"));
  const linked = new Set(
    ownPages().flatMap((file) =>
      [...html(file).matchAll(/href="api\/\w+\/(\w+)\.html"/g)].map(([, name]) => name),
    ),
  );
  expect(exported.filter((name) => !linked.has(name))).toEqual([]);
});
