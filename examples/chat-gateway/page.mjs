// @ts-check
// Runs in the browser: a tab is a client of the broker, and a user is all tabs with her `user_id`.
import { connect, where } from "singyeong/client";

const user = new URL(location.href).searchParams.get("user") ?? "guest";
element("me").textContent = user;

const client = await connect({
  url: location.origin,
  application: "chat",
  metadata: { user_id: user },
  receiveClientEvents: true,
});
client.onStateChange(showState);
client.onClientEvent(showUsers);
client.onMessage(({ payload }) => {
  const { from, text } = /** @type {{ readonly from: string, readonly text: string }} */ (payload);
  log(`${from}: ${text}`);
});
showState();
await showUsers();

element("form").addEventListener("submit", async (event) => {
  event.preventDefault();
  const [to, text] = ["to", "text"].map((id) => /** @type {HTMLInputElement} */ (element(id)).value);
  log(`to ${to}: ${text}`);
  try {
    // To every tab of that user, wherever it is connected.
    const target = { application: "chat", where: where("user_id").eq(to ?? ""), droppable: true };
    const { delivered } = await client.broadcast(target, { from: user, text });
    if (delivered === 0) log(`${to} is not here`);
  } catch (error) {
    log(`not sent: ${error instanceof Error ? error.message : error}`);
  }
});

function showState() {
  element("state").textContent = client.state;
}

async function showUsers() {
  const { clients } = await client.queryClients("chat");
  const users = new Set(clients.map(({ metadata }) => String(metadata["user_id"])));
  element("here").textContent = [...users].sort().join(", ");
}

/** @param {string} line */
function log(line) {
  const item = document.createElement("li");
  item.textContent = line;
  element("log").append(item);
}

/** @param {string} id */
function element(id) {
  return /** @type {HTMLElement} */ (document.getElementById(id));
}
