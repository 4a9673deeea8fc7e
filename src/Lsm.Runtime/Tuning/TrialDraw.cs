using System.Globalization;
using Lsm.Runtime.IO;
using Lsm.Runtime.Numerics;

namespace Lsm.Runtime.Tuning;

/// <summary>A liquid that was drawn for a trial: its place in the space, and the results of the first stage.</summary>
/// <param name="Places">[parameter]: 0 to 1 between the bounds.</param>
/// <param name="Refusal">Why it cannot be built, or null.</param>
/// <param name="Activity">The measurements of the first stage; null if the liquid cannot be built.</param>
internal sealed record TrialDraw(double[] Places, string? Refusal, LiquidActivity? Activity)
{
    /// <summary>Draws of the first stage for each trial; the best one is tried.</summary>
    private const int Draws = 3;
    private const double RandomShare = 0.25, ChangedShare = 0.35;
    private const int Probes = 64;

    /// <summary>Draws for a trial: where the space says that a study starts, at random, or near one of the parents, the better ones more often.</summary>
    public static TrialDraw Of(int trial, TuningTask task, TuningSpace space, TuningOptions options, IReadOnlyList<double[]> parents)
    {
        var random = new PhiloxSequence(new Philox(options.Seed, RandomStream.Tuning, (ulong)trial));
        TrialDraw? best = null;
        double least = double.PositiveInfinity;
        for (int draw = 0; draw < Draws; draw++)
        {
            bool given = trial < space.Starts.Count;
            double[] places = given ? space.PlacesOf(space.Starts[trial]) : parents.Count == 0 || random.Uniform() < RandomShare ? Anywhere(ref random, space) : Near(ref random, parents);
            TrialDraw next = Try(places, task, space, options);
            double distance = Distance(next, space);
            if (best is null || distance < least)
            {
                (best, least) = (next, distance);
            }

            if (least == 0 || given)
            {
                break;
            }
        }

        return best!;
    }

    /// <summary>Refuses a space in which none of many random points gives a liquid.</summary>
    /// <exception cref="ArgumentException">None does; the message has the reason of the last one.</exception>
    public static void RequireValidPoint(TuningTask task, TuningSpace space, TuningOptions options)
    {
        string reason = "";
        for (int probe = 0; probe < Probes; probe++)
        {
            double[] places = Probe(probe, space, options);
            if (Build(places, task, space, options, out _, out reason) is not null)
            {
                return;
            }
        }

        throw new ArgumentException($"No point of the space gives a liquid; {Probes} were tried. The last one: {reason} Change the bounds or the design to start from.", nameof(space));
    }

    /// <summary>The hashes of models at a few places of a space.</summary>
    public static string ProbeHashes(TuningTask task, TuningSpace space, TuningOptions options) => string.Join(' ', Enumerable.Range(0, 4).Select(probe =>
    {
        double[] places = Probe(probe, space, options);
        return Build(places, task, space, options, out LiquidDesign? design, out _) is { } model ? $"{MetadataText.Hex(model.Hash)}/{design!.Steps}" : "none";
    }));

    /// <summary>The values of the parameters at places.</summary>
    public static double[] Values(double[] places, TuningSpace space) => [.. places.Select((place, i) => space.Parameters[i].At(place))];

    /// <summary>As fields of a journal.</summary>
    public string[] ToFields() =>
    [
        string.Join(' ', Places.Select(MetadataText.Of)),
        Refusal is null ? "" : string.Concat(Refusal.Select(static letter => char.IsControl(letter) ? ' ' : letter)),
        Activity is { } a ? string.Join(' ', MetadataText.Of(a.Rate), MetadataText.Of(a.Saturated), MetadataText.Of(a.Silent), MetadataText.Of(a.Forgetting)) : "",
    ];

    /// <summary>From fields of a journal.</summary>
    /// <exception cref="FormatException">They are not the fields of a draw.</exception>
    public static TrialDraw From(string[] fields)
    {
        double[] activity = Numbers(fields[2]);
        return new TrialDraw(Numbers(fields[0]), fields[1].Length > 0 ? fields[1] : null, activity.Length == 4 ? new LiquidActivity(activity[0], activity[1], activity[2], activity[3]) : null);

        static double[] Numbers(string text) => text.Length == 0 ? [] : [.. text.Split(' ').Select(static number => double.Parse(number, CultureInfo.InvariantCulture))];
    }

    private static TrialDraw Try(double[] places, TuningTask task, TuningSpace space, TuningOptions options) =>
        Build(places, task, space, options, out LiquidDesign? design, out string reason) is { } model
            ? new TrialDraw(places, null, Screening.Measure(model, design!.Steps, task))
            : new TrialDraw(places, reason, null);

    private static LiquidStateMachine? Build(double[] places, TuningTask task, TuningSpace space, TuningOptions options, out LiquidDesign? design, out string reason)
    {
        design = null;
        reason = "";
        try
        {
            design = space.DesignOf(Values(places, space));
            return design.Draw(task, options.Neurons, StudyWork.NetworkSeed(options.Seed, 0));
        }
        catch (ArgumentException refused)
        {
            reason = refused.Message;
            return null;
        }
    }

    private static double Distance(TrialDraw draw, TuningSpace space) =>
        draw.Activity is { } activity ? Screening.Distance(activity, space.DesignOf(Values(draw.Places, space)).Options.Features) : double.PositiveInfinity;

    private static double[] Probe(int probe, TuningSpace space, TuningOptions options)
    {
        var random = new PhiloxSequence(new Philox(options.Seed, RandomStream.Tuning, ulong.MaxValue - (ulong)probe));
        return Anywhere(ref random, space);
    }

    private static double[] Anywhere(ref PhiloxSequence random, TuningSpace space)
    {
        var places = new double[space.Parameters.Count];
        for (int i = 0; i < places.Length; i++)
        {
            places[i] = random.Uniform();
        }

        return places;
    }

    private static double[] Near(ref PhiloxSequence random, IReadOnlyList<double[]> parents)
    {
        double[] places = [.. parents[(int)(random.Uniform() * random.Uniform() * parents.Count)]];
        double width = 0.02 + (0.18 * random.Uniform());
        for (int i = 0; i < places.Length; i++)
        {
            if (random.Uniform() < ChangedShare)
            {
                places[i] = Math.Clamp(places[i] + (width * InverseNormal.Quantile(random.Uniform())), 0, 1);
            }
        }

        return places;
    }
}
