// How often the map is drawn anew. Told of every entry at once, a machine that draws slowly would do nothing else, and
// a key struck meanwhile would wait seconds for its letter.

/** Between two drawings of what is known: a burst of entries is drawn together. */
const DRAWS_MS = 250;
/** A drawing that takes longer is slow: it lets what the person is doing go first, for so long. */
const SLOW_MS = 100;
const YIELDS_MS = 5000;
/** So long after a key the person is taken to be still typing. */
const TYPES_MS = 500;
const LONGEST_MS = 2000;

interface Drawn {
  /** Tell the map what changed; false when nothing did. */
  tell: () => Promise<boolean>;
  /** Resolves when it is on the screen. */
  seen: () => Promise<unknown>;
  moving: () => boolean;
}

export class Pace {
  private phase: "rests" | "waits" | "tells" | "settles" = "rests";
  private timer: ReturnType<typeof setTimeout> | undefined;
  private turn = 0;
  private again = false;
  private prompt = false;
  private last = 0;
  /** How long the last drawing took until it was seen, and when a key was struck last. */
  private took = 0;
  private struck = Number.NEGATIVE_INFINITY;

  constructor(private readonly drawn: Drawn) {
    addEventListener("keydown", this.key, true);
  }

  end(): void {
    clearTimeout(this.timer);
    removeEventListener("keydown", this.key, true);
  }

  /** Something changed; `prompt` when the person did it and looks for it. */
  soon(prompt = false): void {
    this.again = true;
    this.prompt ||= prompt;
    if (this.phase === "tells" || (this.phase !== "rests" && !prompt)) return;
    const rest = prompt ? DRAWS_MS : Math.max(DRAWS_MS, Math.min(2 * this.took, LONGEST_MS));
    const now = performance.now();
    this.after(Math.max(0, this.last + rest - now), now);
  }

  private readonly key = (): void => {
    this.struck = performance.now();
  };

  private after(wait: number, asked: number): void {
    clearTimeout(this.timer);
    this.turn += 1;
    this.phase = "waits";
    this.timer = setTimeout(() => {
      const now = performance.now();
      const busy = now - this.struck < TYPES_MS || this.drawn.moving();
      if (busy && !this.prompt && this.took > SLOW_MS && now - asked < YIELDS_MS) this.after(DRAWS_MS, asked);
      else void this.draw();
    }, wait);
  }

  private async draw(): Promise<void> {
    this.phase = "tells";
    this.again = this.prompt = false;
    const began = performance.now();
    const changed = await this.drawn.tell().finally(() => {
      this.last = performance.now();
      this.phase = "rests";
    });
    if (changed && !this.prompt) {
      const mine = this.turn;
      this.phase = "settles";
      // The next drawing waits until this one is seen: a slow machine draws less often instead of never.
      await Promise.race([this.drawn.seen(), new Promise((past) => setTimeout(past, LONGEST_MS))]);
      if (mine !== this.turn) return;
      this.phase = "rests";
      this.last = performance.now();
      this.took = this.last - began;
    }
    if (this.again) this.soon(this.prompt);
  }
}
