// One stream for all windows of a browser. A window says from which serial it goes on; what it missed comes from the
// ring here, and what is older than the ring it has to load anew.

const RING = 2000;
const AGAIN_MS = 1000;
const FOLLOWED = ["links", "told", "pulse"] as const;

interface Kept {
  serial: number;
  data: string;
}

const ports = new Set<MessagePort>();
let ring: Kept[] = [];
let at = -1;
let source: EventSource | null = null;
let again: ReturnType<typeof setTimeout> | undefined;
let latest: Partial<Record<(typeof FOLLOWED)[number], string>> = {};

function tell(kind: string, data: string): void {
  for (const port of ports) port.postMessage({ kind, data });
}

function connect(): void {
  clearTimeout(again);
  source?.close();
  const stream = new EventSource(`/api/v1/live?after=${at}`);
  source = stream;
  stream.onopen = () => tell("open", "");
  stream.addEventListener("line", (event: MessageEvent<string>) => {
    const serial = Number(event.lastEventId);
    if (serial <= at) return;
    at = serial;
    // What was erased is not kept for windows that come back: they load what there is.
    if (event.data.includes('"entry":"erase"')) ring = [];
    ring.push({ serial, data: event.data });
    if (ring.length > RING) ring = ring.slice(-RING / 2);
    tell("line", event.data);
  });
  for (const kind of FOLLOWED) {
    stream.addEventListener(kind, (event: MessageEvent<string>) => {
      latest[kind] = event.data;
      tell(kind, event.data);
    });
  }
  stream.addEventListener("end", (event: MessageEvent<string>) => {
    // The side ended it on purpose: whether to come back is for the window to find out.
    stream.close();
    tell("end", event.data);
  });
  stream.onerror = () => {
    tell("lost", "");
    // The browser comes back by itself unless the answer was a refusal.
    if (stream.readyState === EventSource.CLOSED) {
      tell("closed", "");
      again = setTimeout(connect, AGAIN_MS);
    }
  };
}

function join(port: MessagePort, after: number, fresh: boolean): void {
  ports.add(port);
  if (source === null || source.readyState === EventSource.CLOSED || fresh) {
    if (at < after || at < 0) {
      at = after;
      ring = [];
    }
    latest = {};
    connect();
  }
  const first = ring[0];
  if (after < at && (first === undefined || first.serial > after + 1)) {
    port.postMessage({ kind: "reload", data: "" });
    return;
  }
  for (const kept of ring) if (kept.serial > after) port.postMessage({ kind: "line", data: kept.data });
  for (const kind of FOLLOWED) if (latest[kind] !== undefined) port.postMessage({ kind, data: latest[kind] });
  if (source?.readyState === EventSource.OPEN) port.postMessage({ kind: "open", data: "" });
}

function serve(port: MessagePort): void {
  port.onmessage = (event: MessageEvent<{ do: "join" | "leave"; after?: number; fresh?: boolean }>) => {
    if (event.data.do === "join") join(port, event.data.after ?? 0, event.data.fresh ?? false);
    else ports.delete(port);
    if (ports.size === 0) {
      clearTimeout(again);
      source?.close();
      source = null;
      at = -1;
      ring = [];
    }
  };
  port.start();
}

// The library of page types does not know a worker's own events.
addEventListener("connect", (event) => {
  for (const port of (event as MessageEvent).ports) serve(port);
});
