namespace Lsm.Bench.Tasks;

/// <summary>A row of the table: a kind of reservoir, and its scores.</summary>
/// <param name="Name">What it is.</param>
/// <param name="Features">How many features its readout reads.</param>
/// <param name="Scores">[network].</param>
internal sealed record TaskRow(string Name, int Features, double[] Scores)
{
    public double Mean => Scores.Average();

    /// <summary>The standard deviation over the networks; 0 for one network.</summary>
    public double Deviation => Scores.Length < 2 ? 0 : Math.Sqrt(Scores.Sum(score => (score - Mean) * (score - Mean)) / (Scores.Length - 1));
}
