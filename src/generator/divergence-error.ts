/** The optimisation ran away: a loss is no longer a finite number. */
export class DivergenceError extends Error {
  override readonly name = "DivergenceError";

  constructor(epoch: number, learningRate: number) {
    super(
      `The loss is no longer a finite number after ${epoch} epochs: try a smaller learning rate than ${learningRate} or a smaller λ.`,
    );
  }
}
