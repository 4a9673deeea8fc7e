namespace Lsm.Runtime.Training;

/// <summary>
/// The function that replaces the derivative of a spike with respect to v, the distance of the potential from the threshold. The true derivative is zero
/// everywhere except at the threshold (E. O. Neftci, H. Mostafa and F. Zenke, IEEE Signal Processing Magazine 36, 2019). All are 1 at the
/// threshold; k is the slope.
/// </summary>
public enum SurrogateKind
{
    /// <summary><c>1 / (1 + k|v|)^2</c>, of the fast sigmoid (F. Zenke and S. Ganguli, Neural Computation 30, 2018). Slope 10 unless set.</summary>
    FastSigmoid,

    /// <summary><c>1 / (1 + (k v)^2)</c>, of the arctangent. Slope pi unless set.</summary>
    Arctan,

    /// <summary>
    /// <c>1</c> where <c>k|v| &lt;= 1</c>, else 0: the gradient passes straight through near the threshold (Y. Bengio, N. Leonard and A. Courville,
    /// arXiv:1308.3432, 2013). Slope 1 unless set.
    /// </summary>
    StraightThrough,
}
