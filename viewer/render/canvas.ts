/** A canvas that fills its box at the device's resolution and is drawn on in CSS pixels. */

export interface Surface {
  readonly element: HTMLCanvasElement;
  readonly context: CanvasRenderingContext2D;
  /** Sets the size in CSS pixels; clears. */
  resize(width: number, height: number): void;
  clear(): void;
}

export function makeSurface(parent: HTMLElement): Surface {
  const element = document.createElement('canvas');
  element.setAttribute('aria-hidden', 'true');
  parent.append(element);
  const context = element.getContext('2d');
  if (context === null) throw new Error('This browser gives no 2D canvas.');
  let width = 0;
  let height = 0;
  return {
    element,
    context,
    resize(nextWidth, nextHeight) {
      const ratio = Math.min(3, devicePixelRatio || 1);
      const pixelWidth = Math.max(1, Math.round(nextWidth * ratio));
      const pixelHeight = Math.max(1, Math.round(nextHeight * ratio));
      if (element.width !== pixelWidth || element.height !== pixelHeight) {
        element.width = pixelWidth;
        element.height = pixelHeight;
        element.style.width = `${nextWidth}px`;
        element.style.height = `${nextHeight}px`;
      }
      width = nextWidth;
      height = nextHeight;
      context.setTransform(ratio, 0, 0, ratio, 0, 0);
    },
    clear() {
      context.clearRect(0, 0, width, height);
    },
  };
}

const measures = new Map<string, number>();
let measuring: CanvasRenderingContext2D | null = null;

/** Width of a text in CSS pixels. */
export function textWidth(text: string, size: number, family: string, weight = 400): number {
  const key = `${weight}/${size}/${text}`;
  const known = measures.get(key);
  if (known !== undefined) return known;
  measuring ??= document.createElement('canvas').getContext('2d');
  if (measuring === null) return text.length * size * 0.6;
  measuring.font = `${weight} ${size}px ${family}`;
  const width = measuring.measureText(text).width;
  if (measures.size > 4000) measures.clear();
  measures.set(key, width);
  return width;
}
