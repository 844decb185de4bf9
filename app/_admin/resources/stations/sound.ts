const TONES = { begin: [660], success: [660, 880], error: [220, 180] } as const;

let audio: AudioContext | undefined;

/** Short tones for somebody who looks at tokens, not at the screen. Silent where the browser does not allow sound yet. */
export function sound(what: keyof typeof TONES): void {
  try {
    audio ??= new AudioContext();
    TONES[what].forEach((frequency, at) => {
      const context = audio as AudioContext;
      const tone = context.createOscillator();
      const volume = context.createGain();
      volume.gain.value = 0.08;
      tone.frequency.value = frequency;
      tone.connect(volume).connect(context.destination);
      tone.start(context.currentTime + at * 0.16);
      tone.stop(context.currentTime + at * 0.16 + 0.14);
    });
  } catch {
    // No sound device: the screen says it too.
  }
}
