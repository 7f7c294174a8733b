import { anyMap } from "../any-map.js";
import { duration, list, text } from "../setting-kinds.js";
import { topic } from "../topic.js";

/** What extends the broker; see docs/plugins.md. */
export const plugins = topic("Plugins", {
  plugins: list({
    doc: "Modules that extend the broker, in the order in which they are called. Packages are looked for in the working folder, then beside the broker.",
    allowed: "the path of a module, or the name of a package",
  }).optional(),
  pluginFolder: text({
    doc: "A folder whose modules are plugins: every `.js`, `.mjs`, `.cjs`, `.ts`, `.mts` and `.cts` file in it. They come behind those of `plugins`, by name.",
    allowed: "the path of a folder",
  }).optional(),
  pluginTimeoutMs: duration({
    doc: "How long one call into a plugin may take; importing and loading it has 10 s at least. Then the call has failed, and what it stood in the way of fails with `PLUGIN_FAILED`.",
  }).default(5_000),
  pluginConfig: anyMap({
    doc: "What plugins are told, by the name of the plugin. Secret, as it may hold keys.",
    secret: true,
  }).optional(),
});
