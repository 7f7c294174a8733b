// Installs what the interop tests want, ahead of them; what cannot be had is named, and its test says so again.
import {
  findNatsServer,
  findNginx,
  installGrpcurl,
  installNatsServer,
  installPython,
} from "../test/support/foreign-tools.js";
import { installPythonLibrary } from "../test/support/libraries.js";

for (const install of [
  installGrpcurl,
  installPython,
  installPythonLibrary,
  findNginx,
  installNatsServer,
  findNatsServer,
]) {
  try {
    console.log(await install());
  } catch (error) {
    console.log(`${install.name}: ${error instanceof Error ? error.message.split("\n")[0] : error}`);
  }
}
