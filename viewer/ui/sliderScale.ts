/**
 * How a slider covers a parameter's range. Where the value in force lies in the lowest hundredth of a range that
 * spans orders of magnitude, an even scale would waste the slider; there it bends (value = min + range · share^p)
 * so that this value stands at 40 % of the way. Pure.
 */

export interface SliderScale {
  /** Even scales speak in the parameter's own numbers, bent ones in thousandths of the way. */
  readonly kind: 'even' | 'bent';
  readonly min: number;
  readonly max: number;
  readonly step: number;
  readonly toSlider: (value: number) => number;
  readonly fromSlider: (position: number) => number;
}

const ANCHOR = 0.4;
const BENT_BELOW = 0.02;
const POSITIONS = 1000;

export function sliderScale(range: {
  min: number;
  max: number;
  step: number;
  value: number;
}): SliderScale {
  const { min, max, step, value } = range;
  const share = (value - min) / (max - min);
  if (!(share > 0) || share >= BENT_BELOW) {
    return { kind: 'even', min, max, step, toSlider: (v) => v, fromSlider: (p) => p };
  }
  const power = Math.log(share) / Math.log(ANCHOR);
  return {
    kind: 'bent',
    min: 0,
    max: POSITIONS,
    step: 1,
    toSlider: (v) => Math.round(POSITIONS * (Math.max(0, v - min) / (max - min)) ** (1 / power)),
    fromSlider: (p) => {
      const raw = min + (max - min) * (p / POSITIONS) ** power;
      return Math.max(min, Math.min(max, threeFigures(raw, step)));
    },
  };
}

/** Three significant figures, and whole numbers where the step is whole. */
function threeFigures(value: number, step: number): number {
  const rounded = Number(value.toPrecision(3));
  return Number.isInteger(step) && step >= 1 ? Math.round(rounded) : rounded;
}
