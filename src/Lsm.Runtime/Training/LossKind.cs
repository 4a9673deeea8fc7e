namespace Lsm.Runtime.Training;

/// <summary>The losses of gradient training.</summary>
public enum LossKind
{
    /// <summary>The mean over outputs (and steps, with <see cref="OutputPooling.EachStep"/>) of the squared difference from the targets.</summary>
    MeanSquaredError,

    /// <summary>
    /// For classes: minus the logarithm of the softmax of the sequence's summed or mean outputs at the right class.
    /// </summary>
    SoftmaxCrossEntropy,
}
