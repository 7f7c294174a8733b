import { readFileSync } from "node:fs";
import test from "ava";

interface LockedPackage {
  readonly integrity?: string;
  readonly resolved?: string;
  readonly hasInstallScript?: boolean;
}

const { packages } = JSON.parse(
  readFileSync(new URL("../../package-lock.json", import.meta.url), "utf8"),
) as { readonly packages: Readonly<Record<string, LockedPackage>> };
// The first entry is this package itself.
const locked = Object.entries(packages).filter(([path]) => path !== "");

/** Packages that have install scripts and work without them: what those would build comes prebuilt. */
const worksWithoutItsScript = [
  "node_modules/@bufbuild/buf",
  "node_modules/esbuild",
  "node_modules/lmdb",
  "node_modules/msgpackr-extract",
  "node_modules/protobufjs",
];

test("every locked package is held to its content, and to no registry", (t) => {
  const loose = locked.filter(([, { integrity }]) => !integrity?.startsWith("sha512-"));
  t.deepEqual(loose, []);
  t.deepEqual(
    locked.filter(([, { resolved }]) => resolved !== undefined),
    [],
  );
});

test("no package but those known to work without has an install script", (t) => {
  const scripted = locked.filter(([, { hasInstallScript }]) => hasInstallScript === true);
  t.deepEqual(
    scripted.map(([path]) => path),
    worksWithoutItsScript,
  );
});
