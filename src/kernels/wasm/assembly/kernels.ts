// The kernels in AssemblyScript with 128-bit SIMD. Lanes are samples, so lane arithmetic does not depend on the
// vector width; multiply and add stay separate instructions, so every machine gives the same bits as ../js.ts.
// All pointers are byte offsets into the shared memory. Row lengths (`n`) are multiples of 8.

/** out[m × n] += A·b[k × n], where A(i, j) lies at a + 4·(i·rowStep + j·columnStep): either transposition of A. */
export function matmul(a: usize, rowStep: usize, columnStep: usize, b: usize, out: usize, m: usize, k: usize, n: usize): void {
  const row = n << 2;
  const aRow = rowStep << 2;
  const aColumn = columnStep << 2;
  let i: usize = 0;
  for (; i + 4 <= m; i += 4) {
    const a0 = a + i * aRow;
    const out0 = out + i * row;
    for (let s: usize = 0; s < row; s += 32) {
      let o = out0 + s;
      let c00 = v128.load(o), c01 = v128.load(o, 16);
      o += row;
      let c10 = v128.load(o), c11 = v128.load(o, 16);
      o += row;
      let c20 = v128.load(o), c21 = v128.load(o, 16);
      o += row;
      let c30 = v128.load(o), c31 = v128.load(o, 16);
      let p0 = a0, p1 = a0 + aRow, p2 = p1 + aRow, p3 = p2 + aRow;
      let q = b + s;
      for (let j = k; j > 0; j--) {
        const x0 = v128.load(q), x1 = v128.load(q, 16);
        let w = v128.load_splat<f32>(p0);
        c00 = f32x4.add(c00, f32x4.mul(w, x0));
        c01 = f32x4.add(c01, f32x4.mul(w, x1));
        w = v128.load_splat<f32>(p1);
        c10 = f32x4.add(c10, f32x4.mul(w, x0));
        c11 = f32x4.add(c11, f32x4.mul(w, x1));
        w = v128.load_splat<f32>(p2);
        c20 = f32x4.add(c20, f32x4.mul(w, x0));
        c21 = f32x4.add(c21, f32x4.mul(w, x1));
        w = v128.load_splat<f32>(p3);
        c30 = f32x4.add(c30, f32x4.mul(w, x0));
        c31 = f32x4.add(c31, f32x4.mul(w, x1));
        p0 += aColumn; p1 += aColumn; p2 += aColumn; p3 += aColumn;
        q += row;
      }
      o = out0 + s;
      v128.store(o, c00); v128.store(o, c01, 16);
      o += row;
      v128.store(o, c10); v128.store(o, c11, 16);
      o += row;
      v128.store(o, c20); v128.store(o, c21, 16);
      o += row;
      v128.store(o, c30); v128.store(o, c31, 16);
    }
  }
  for (; i < m; i++) {
    for (let s: usize = 0; s < row; s += 32) {
      const o = out + i * row + s;
      let c0 = v128.load(o), c1 = v128.load(o, 16);
      let p = a + i * aRow, q = b + s;
      for (let j = k; j > 0; j--) {
        const w = v128.load_splat<f32>(p);
        c0 = f32x4.add(c0, f32x4.mul(w, v128.load(q)));
        c1 = f32x4.add(c1, f32x4.mul(w, v128.load(q, 16)));
        p += aColumn;
        q += row;
      }
      v128.store(o, c0); v128.store(o, c1, 16);
    }
  }
}

/** out[samples × width] = the transpose of x[rows × samples]; with `shift` ≠ 0, of (x − shift)·scale, row by row. */
export function transpose(
  x: usize, stride: usize, rows: usize, samples: usize, out: usize, width: usize, shift: usize, scale: usize, step: usize,
): void {
  const row = stride << 2;
  const outRow = width << 2;
  const stepBytes = step << 2;
  let i: usize = 0;
  for (; i + 4 <= rows; i += 4) {
    let p = x + i * row;
    let q = out + (i << 2);
    let a0 = f32x4.splat(0), a1 = a0, a2 = a0, a3 = a0, b0 = a0, b1 = a0, b2 = a0, b3 = a0;
    if (shift) {
      const at = shift + i * stepBytes, by = scale + i * stepBytes;
      a0 = v128.load_splat<f32>(at); b0 = v128.load_splat<f32>(by);
      a1 = v128.load_splat<f32>(at + stepBytes); b1 = v128.load_splat<f32>(by + stepBytes);
      a2 = v128.load_splat<f32>(at + 2 * stepBytes); b2 = v128.load_splat<f32>(by + 2 * stepBytes);
      a3 = v128.load_splat<f32>(at + 3 * stepBytes); b3 = v128.load_splat<f32>(by + 3 * stepBytes);
    }
    for (let s: usize = 0; s < samples; s += 4) {
      let x0 = v128.load(p), x1 = v128.load(p + row), x2 = v128.load(p + 2 * row), x3 = v128.load(p + 3 * row);
      if (shift) {
        x0 = f32x4.mul(f32x4.sub(x0, a0), b0);
        x1 = f32x4.mul(f32x4.sub(x1, a1), b1);
        x2 = f32x4.mul(f32x4.sub(x2, a2), b2);
        x3 = f32x4.mul(f32x4.sub(x3, a3), b3);
      }
      const l01 = v128.shuffle<f32>(x0, x1, 0, 4, 1, 5), l23 = v128.shuffle<f32>(x2, x3, 0, 4, 1, 5);
      const h01 = v128.shuffle<f32>(x0, x1, 2, 6, 3, 7), h23 = v128.shuffle<f32>(x2, x3, 2, 6, 3, 7);
      v128.store(q, v128.shuffle<f32>(l01, l23, 0, 1, 4, 5));
      v128.store(q + outRow, v128.shuffle<f32>(l01, l23, 2, 3, 6, 7));
      v128.store(q + 2 * outRow, v128.shuffle<f32>(h01, h23, 0, 1, 4, 5));
      v128.store(q + 3 * outRow, v128.shuffle<f32>(h01, h23, 2, 3, 6, 7));
      p += 16;
      q += outRow << 2;
    }
  }
  for (; i < rows; i++) {
    for (let s: usize = 0; s < samples; s++) {
      let value = load<f32>(x + i * row + (s << 2));
      if (shift) value = (value - load<f32>(shift + i * stepBytes)) * load<f32>(scale + i * stepBytes);
      store<f32>(out + s * outRow + (i << 2), value);
    }
  }
  for (; i < width; i++) {
    for (let s: usize = 0; s < samples; s++) store<f32>(out + s * outRow + (i << 2), 0);
  }
}

/** Writes the rows "1" and y of the augmented features into the transposed block t[samples × width]. */
export function augment(t: usize, width: usize, rows: usize, y: usize, samples: usize): void {
  for (let s: usize = 0; s < samples; s++) {
    const at = t + ((s * width + rows) << 2);
    store<f32>(at, 1);
    store<f32>(at, load<f32>(y + (s << 2)), 4);
  }
}

// @ts-ignore: a decorator of AssemblyScript
@inline
function addPromoted(target: usize, c: v128): void {
  v128.store(target, f64x2.add(v128.load(target), f64x2.promote_low_f32x4(c)));
  v128.store(target, f64x2.add(v128.load(target, 16), f64x2.promote_low_f32x4(v128.shuffle<f32>(c, c, 2, 3, 2, 3))), 16);
}

/** sum[w × w] += tᵀ·t for t[count × w], blocks of 4 × 8 on and above the diagonal; float32 inside, float64 outside. */
export function gram(t: usize, w: usize, count: usize, out: usize): void {
  const row = w << 2;
  for (let i: usize = 0; i < w; i += 4) {
    for (let j = i & ~7; j < w; j += 8) {
      let c00 = f32x4.splat(0), c01 = c00, c10 = c00, c11 = c00, c20 = c00, c21 = c00, c30 = c00, c31 = c00;
      let p = t + (i << 2), q = t + (j << 2);
      for (let s = count; s > 0; s--) {
        const x0 = v128.load(q), x1 = v128.load(q, 16);
        let a = v128.load_splat<f32>(p);
        c00 = f32x4.add(c00, f32x4.mul(a, x0));
        c01 = f32x4.add(c01, f32x4.mul(a, x1));
        a = v128.load_splat<f32>(p, 4);
        c10 = f32x4.add(c10, f32x4.mul(a, x0));
        c11 = f32x4.add(c11, f32x4.mul(a, x1));
        a = v128.load_splat<f32>(p, 8);
        c20 = f32x4.add(c20, f32x4.mul(a, x0));
        c21 = f32x4.add(c21, f32x4.mul(a, x1));
        a = v128.load_splat<f32>(p, 12);
        c30 = f32x4.add(c30, f32x4.mul(a, x0));
        c31 = f32x4.add(c31, f32x4.mul(a, x1));
        p += row;
        q += row;
      }
      let o = out + ((i * w + j) << 3);
      addPromoted(o, c00); addPromoted(o + 32, c01);
      o += row << 1;
      addPromoted(o, c10); addPromoted(o + 32, c11);
      o += row << 1;
      addPromoted(o, c20); addPromoted(o + 32, c21);
      o += row << 1;
      addPromoted(o, c30); addPromoted(o + 32, c31);
    }
  }
}

/** x = value, n numbers. */
export function fill(x: usize, value: f32, n: usize): void {
  const v = f32x4.splat(value);
  for (const end = x + (n << 2); x < end; x += 16) v128.store(x, v);
}

/** out(i, ·) = bias(i). */
export function broadcast(bias: usize, step: usize, out: usize, rows: usize, n: usize): void {
  for (let i: usize = 0; i < rows; i++) {
    const v = v128.load_splat<f32>(bias);
    bias += step << 2;
    for (const end = out + (n << 2); out < end; out += 16) v128.store(out, v);
  }
}

/** bias(i) += Σ_s x(i, s), one sample after the other. */
export function rowSums(x: usize, stride: usize, rows: usize, samples: usize, bias: usize, step: usize): void {
  for (let i: usize = 0; i < rows; i++) {
    const at = bias + ((i * step) << 2);
    let sum = load<f32>(at);
    for (let s: usize = 0; s < samples; s++) sum += load<f32>(x + ((i * stride + s) << 2));
    store<f32>(at, sum);
  }
}

export function relu(x: usize, out: usize, n: usize): void {
  const zero = f32x4.splat(0);
  for (const end = x + (n << 2); x < end; x += 16, out += 16) {
    const v = v128.load(x);
    v128.store(out, v128.and(v, f32x4.gt(v, zero)));
  }
}

export function reluGradient(x: usize, dOut: usize, dx: usize, n: usize): void {
  const zero = f32x4.splat(0);
  for (const end = x + (n << 2); x < end; x += 16, dOut += 16, dx += 16) {
    const passed = v128.and(v128.load(dOut), f32x4.gt(v128.load(x), zero));
    v128.store(dx, f32x4.add(v128.load(dx), passed));
  }
}

export function addScaled(alpha: f32, x: usize, out: usize, n: usize): void {
  const a = f32x4.splat(alpha);
  for (const end = x + (n << 2); x < end; x += 16, out += 16) {
    v128.store(out, f32x4.add(v128.load(out), f32x4.mul(a, v128.load(x))));
  }
}

export function addProduct(alpha: f32, a: usize, b: usize, out: usize, n: usize): void {
  const factor = f32x4.splat(alpha);
  for (const end = a + (n << 2); a < end; a += 16, b += 16, out += 16) {
    const product = f32x4.mul(f32x4.mul(factor, v128.load(a)), v128.load(b));
    v128.store(out, f32x4.add(v128.load(out), product));
  }
}

export function squaredError(prediction: usize, target: usize, samples: usize): f64 {
  let sum: f64 = 0;
  for (const end = prediction + (samples << 2); prediction < end; prediction += 4, target += 4) {
    const residual = <f64>(load<f32>(prediction) - load<f32>(target));
    sum += residual * residual;
  }
  return sum;
}

export function squaredErrorGradient(
  prediction: usize, target: usize, scale: f32, dPrediction: usize, samples: usize,
): void {
  for (const end = prediction + (samples << 2); prediction < end; prediction += 4, target += 4, dPrediction += 4) {
    const residual = load<f32>(prediction) - load<f32>(target);
    store<f32>(dPrediction, load<f32>(dPrediction) + scale * residual);
  }
}

export function adam(
  x: usize, g: usize, m: usize, v: usize, n: usize,
  oneMinusBeta1: f32, beta2: f32, oneMinusBeta2: f32, stepSize: f32, inverseCorrection: f32, epsilon: f32,
): void {
  const b1 = f32x4.splat(oneMinusBeta1), b2 = f32x4.splat(beta2), c2 = f32x4.splat(oneMinusBeta2);
  const step = f32x4.splat(stepSize), correction = f32x4.splat(inverseCorrection), eps = f32x4.splat(epsilon);
  for (const end = x + (n << 2); x < end; x += 16, g += 16, m += 16, v += 16) {
    const gradient = v128.load(g);
    const mOld = v128.load(m);
    const mNew = f32x4.add(mOld, f32x4.mul(b1, f32x4.sub(gradient, mOld)));
    const vNew = f32x4.add(f32x4.mul(b2, v128.load(v)), f32x4.mul(f32x4.mul(c2, gradient), gradient));
    const denominator = f32x4.add(f32x4.mul(f32x4.sqrt(vNew), correction), eps);
    v128.store(m, mNew);
    v128.store(v, vNew);
    v128.store(x, f32x4.sub(v128.load(x), f32x4.mul(step, f32x4.div(mNew, denominator))));
  }
}

export function signum(x: usize, g: usize, m: usize, n: usize, momentum: f32, fresh: f32, stepSize: f32): void {
  const kept = f32x4.splat(momentum), added = f32x4.splat(fresh);
  const down = f32x4.splat(stepSize), up = f32x4.splat(-stepSize);
  const zero = f32x4.splat(0);
  for (const end = x + (n << 2); x < end; x += 16, g += 16, m += 16) {
    const mNew = f32x4.add(f32x4.mul(kept, v128.load(m)), f32x4.mul(added, v128.load(g)));
    v128.store(m, mNew);
    const step = v128.or(v128.and(down, f32x4.gt(mNew, zero)), v128.and(up, f32x4.lt(mNew, zero)));
    v128.store(x, f32x4.sub(v128.load(x), step));
  }
}

/** sum += x, n float64 numbers, n even. */
export function addFloat64(x: usize, sum: usize, n: usize): void {
  for (const end = x + (n << 3); x < end; x += 16, sum += 16) {
    v128.store(sum, f64x2.add(v128.load(sum), v128.load(x)));
  }
}

/** Reads one number of each cache line, so that they are all on their way from memory at once. */
export function touch(x: usize, n: usize): f32 {
  let sum: f32 = 0;
  for (const end = x + (n << 2); x < end; x += 64) sum += load<f32>(x);
  return sum;
}

/** e^x for x ≤ 0, four at a time: see exp32 in ../../js.ts. */
// @ts-ignore: a decorator of AssemblyScript
@inline
function exp32(x: v128): v128 {
  // In this order it keeps NaN.
  const bounded = f32x4.pmax(x, f32x4.splat(-87));
  const k = f32x4.floor(f32x4.add(f32x4.mul(bounded, f32x4.splat(1.4426950408889634)), f32x4.splat(0.5)));
  const high = f32x4.sub(bounded, f32x4.mul(k, f32x4.splat(0.693359375)));
  const r = f32x4.sub(high, f32x4.mul(k, f32x4.splat(-2.12194440e-4)));
  let series = f32x4.splat(1.0 / 720.0);
  series = f32x4.add(f32x4.mul(series, r), f32x4.splat(1.0 / 120.0));
  series = f32x4.add(f32x4.mul(series, r), f32x4.splat(1.0 / 24.0));
  series = f32x4.add(f32x4.mul(series, r), f32x4.splat(1.0 / 6.0));
  series = f32x4.add(f32x4.mul(series, r), f32x4.splat(0.5));
  series = f32x4.add(f32x4.mul(series, r), f32x4.splat(1));
  series = f32x4.add(f32x4.mul(series, r), f32x4.splat(1));
  const bits = i32x4.shl(i32x4.add(i32x4.trunc_sat_f32x4_s(k), i32x4.splat(127)), 23);
  return f32x4.mul(series, bits);
}

// Categories: rows of x by number (float64 numbers at `rows`), eight samples at a time, so that the address of a row
// and its offset are found once for two vectors.

// @ts-ignore: a decorator of AssemblyScript
@inline
function rowAt(x: usize, rows: usize, j: usize, row: usize): usize {
  return x + <usize>load<f64>(rows + (j << 3)) * row;
}

// @ts-ignore: a decorator of AssemblyScript
@inline
function offsetOf(offsets: usize, j: usize): v128 {
  return f32x4.splat(<f32>load<f64>(offsets + (j << 3)));
}

export function softmax(
  x: usize, n: usize, rows: usize, count: usize, offsets: usize, inverse: f32, out: usize,
): void {
  const row = n << 2;
  const factor = f32x4.splat(inverse);
  for (let s: usize = 0; s < row; s += 32) {
    let largest0 = f32x4.splat(-Infinity), largest1 = largest0;
    let to = out + s;
    for (let j: usize = 0; j < count; j++, to += row) {
      const from = rowAt(x, rows, j, row) + s, offset = offsetOf(offsets, j);
      const value0 = f32x4.mul(f32x4.add(v128.load(from), offset), factor);
      const value1 = f32x4.mul(f32x4.add(v128.load(from, 16), offset), factor);
      v128.store(to, value0); v128.store(to, value1, 16);
      largest0 = v128.bitselect(value0, largest0, f32x4.gt(value0, largest0));
      largest1 = v128.bitselect(value1, largest1, f32x4.gt(value1, largest1));
    }
    let sum0 = f32x4.splat(0), sum1 = sum0;
    to = out + s;
    for (let j: usize = 0; j < count; j++, to += row) {
      const power0 = exp32(f32x4.sub(v128.load(to), largest0));
      const power1 = exp32(f32x4.sub(v128.load(to, 16), largest1));
      v128.store(to, power0); v128.store(to, power1, 16);
      sum0 = f32x4.add(sum0, power0);
      sum1 = f32x4.add(sum1, power1);
    }
    to = out + s;
    for (let j: usize = 0; j < count; j++, to += row) {
      v128.store(to, f32x4.div(v128.load(to), sum0));
      v128.store(to, f32x4.div(v128.load(to, 16), sum1), 16);
    }
  }
}

export function softmaxGradient(
  p: usize, n: usize, dOut: usize, inverse: f32, dx: usize, rows: usize, count: usize,
): void {
  const row = n << 2;
  const factor = f32x4.splat(inverse);
  for (let s: usize = 0; s < row; s += 32) {
    let mean0 = f32x4.splat(0), mean1 = mean0;
    let share = p + s + row, from = dOut + s;
    for (let j: usize = 1; j < count; j++, share += row, from += row) {
      mean0 = f32x4.add(mean0, f32x4.mul(v128.load(share), v128.load(from)));
      mean1 = f32x4.add(mean1, f32x4.mul(v128.load(share, 16), v128.load(from, 16)));
    }
    let own0 = f32x4.splat(0), own1 = own0;
    share = p + s;
    from = dOut + s;
    for (let j: usize = 0; j < count; j++, share += row) {
      const at = rowAt(dx, rows, j, row) + s;
      const pulled0 = f32x4.mul(f32x4.mul(v128.load(share), f32x4.sub(own0, mean0)), factor);
      const pulled1 = f32x4.mul(f32x4.mul(v128.load(share, 16), f32x4.sub(own1, mean1)), factor);
      v128.store(at, f32x4.add(v128.load(at), pulled0));
      v128.store(at, f32x4.add(v128.load(at, 16), pulled1), 16);
      if (j + 1 < count) {
        own0 = v128.load(from); own1 = v128.load(from, 16);
        from += row;
      }
    }
  }
}

export function oneHotArgmax(x: usize, n: usize, rows: usize, count: usize, offsets: usize, out: usize): void {
  const row = n << 2;
  const one = f32x4.splat(1);
  for (let s: usize = 0; s < row; s += 32) {
    const first = rowAt(x, rows, 0, row) + s, offset = offsetOf(offsets, 0);
    let largest0 = f32x4.add(v128.load(first), offset), largest1 = f32x4.add(v128.load(first, 16), offset);
    let best0 = i32x4.splat(0), best1 = best0;
    for (let j: usize = 1; j < count; j++) {
      const from = rowAt(x, rows, j, row) + s, offset = offsetOf(offsets, j), number = i32x4.splat(<i32>j);
      const value0 = f32x4.add(v128.load(from), offset), value1 = f32x4.add(v128.load(from, 16), offset);
      const larger0 = f32x4.gt(value0, largest0), larger1 = f32x4.gt(value1, largest1);
      largest0 = v128.bitselect(value0, largest0, larger0);
      largest1 = v128.bitselect(value1, largest1, larger1);
      best0 = v128.bitselect(number, best0, larger0);
      best1 = v128.bitselect(number, best1, larger1);
    }
    let to = out + s;
    for (let j: usize = 1; j < count; j++, to += row) {
      const number = i32x4.splat(<i32>j);
      v128.store(to, v128.and(one, i32x4.eq(best0, number)));
      v128.store(to, v128.and(one, i32x4.eq(best1, number)), 16);
    }
  }
}

export function cutSteps(x: usize, n: usize, cutPoints: usize, cuts: usize, out: usize): void {
  const row = n << 2;
  const one = f32x4.splat(1);
  for (let k: usize = 0; k < cuts; k++) {
    const cut = f32x4.splat(<f32>load<f64>(cutPoints + (k << 3)));
    for (let s: usize = 0; s < row; s += 16, out += 16) {
      v128.store(out, v128.and(one, f32x4.ge(v128.load(x + s), cut)));
    }
  }
}

export function cutStepsGradient(
  x: usize, n: usize, cutPoints: usize, cuts: usize, inverse: f32, dOut: usize, dx: usize,
): void {
  const row = n << 2;
  const factor = f32x4.splat(inverse), one = f32x4.splat(1);
  for (let s: usize = 0; s < row; s += 16) {
    const value = v128.load(x + s);
    let sum = f32x4.splat(0);
    for (let k: usize = 0; k < cuts; k++) {
      const cut = f32x4.splat(<f32>load<f64>(cutPoints + (k << 3)));
      const distance = f32x4.abs(f32x4.mul(f32x4.sub(value, cut), factor));
      const power = exp32(f32x4.neg(distance));
      const below = f32x4.add(one, power);
      const slope = f32x4.div(power, f32x4.mul(below, below));
      sum = f32x4.add(sum, f32x4.mul(v128.load(dOut + k * row + s), slope));
    }
    v128.store(dx + s, f32x4.add(v128.load(dx + s), f32x4.mul(sum, factor)));
  }
}

/** The layout of the table, and what the number 257 means: ../../piecewise-table.ts. */
export function piecewise(x: usize, n: usize, table: usize, out: usize, slope: usize): void {
  const knots = table + 8, values = knots + (257 << 3);
  const last = (<usize>load<f64>(table) - 1) << 3;
  const lowest = load<f64>(knots), highest = load<f64>(knots + last);
  const first = load<f64>(values), final = load<f64>(values + last);
  for (const end = x + (n << 2); x < end; x += 4, out += 4, slope += 4) {
    const value = <f64>load<f32>(x);
    // Selections, not branches that the processor could guess wrong.
    let at = knots;
    at = select<usize>(at + (128 << 3), at, load<f64>(at, 128 << 3) <= value);
    at = select<usize>(at + (64 << 3), at, load<f64>(at, 64 << 3) <= value);
    at = select<usize>(at + (32 << 3), at, load<f64>(at, 32 << 3) <= value);
    at = select<usize>(at + (16 << 3), at, load<f64>(at, 16 << 3) <= value);
    at = select<usize>(at + (8 << 3), at, load<f64>(at, 8 << 3) <= value);
    at = select<usize>(at + (4 << 3), at, load<f64>(at, 4 << 3) <= value);
    at = select<usize>(at + (2 << 3), at, load<f64>(at, 2 << 3) <= value);
    at = select<usize>(at + (1 << 3), at, load<f64>(at, 1 << 3) <= value);
    const steepness = load<f64>(at, (2 * 257) << 3);
    const inside = load<f64>(at, 257 << 3) + (value - load<f64>(at)) * steepness;
    // Below the first knot, and for what is not a number, the first value; from the last knot on, the last.
    const above = value >= lowest, below = value < highest;
    store<f32>(out, <f32>select<f64>(select<f64>(inside, final, below), first, above));
    store<f32>(slope, <f32>select<f64>(steepness, 0, above && below));
  }
}

export function gatherRows(x: usize, n: usize, rows: usize, count: usize, out: usize): void {
  const row = n << 2;
  for (let i: usize = 0; i < count; i++) {
    const from = x + <usize>load<f64>(rows + (i << 3)) * row, to = out + i * row;
    for (let s: usize = 0; s < row; s += 16) v128.store(to + s, v128.load(from + s));
  }
}

export function scatterRows(dOut: usize, n: usize, rows: usize, count: usize, dx: usize): void {
  const row = n << 2;
  for (let i: usize = 0; i < count; i++) {
    const from = dOut + i * row, to = dx + <usize>load<f64>(rows + (i << 3)) * row;
    for (let s: usize = 0; s < row; s += 16) {
      v128.store(to + s, f32x4.add(v128.load(to + s), v128.load(from + s)));
    }
  }
}
