namespace Lsm.Fuzz;

/// <summary>How many files were accepted and refused, and for which reasons.</summary>
internal sealed class Tally
{
    private readonly Dictionary<string, long> reasons = [];

    public long Accepted { get; private set; }

    public long Refused { get; private set; }

    public void Accept() => Accepted++;

    public void Refuse(InvalidDataException e)
    {
        Refused++;
        // Without names and numbers a message stands for one check; the number of different ones shows how many checks were reached.
        string reason = string.Concat(e.Message.Where(static c => !char.IsDigit(c)));
        int colon = reason.IndexOf(": ", StringComparison.Ordinal);
        reason = reason[(colon + 1)..];
        reason = string.Join("'", reason.Split('\'').Where(static (_, i) => i % 2 == 0));
        reason = reason[..Math.Min(reason.Length, 40)];
        if (reasons.Count < 10_000)
            reasons[reason] = reasons.GetValueOrDefault(reason) + 1;
    }

    public int DifferentReasons => reasons.Count;

    public override string ToString() => FormattableString.Invariant($"{Accepted + Refused,9} inputs: {Refused,9} refused for {reasons.Count,3} different reasons, {Accepted,7} accepted");

    public IEnumerable<string> CommonReasons(int most) =>
        reasons.OrderByDescending(static r => r.Value).Take(most).Select(static r => FormattableString.Invariant($"    {r.Value,9}  {r.Key.Trim()}"));
}
