using System.Globalization;
using System.Text;
using RobotArm.Letters;
using RobotArm.Mechanics;

namespace RobotArm.Tests.Letters;

public class PenFileTests
{
    private const string Header = "trajectory,time_s,vel_x,vel_y,tip_force";

    [Test]
    public void ReadFirstOfEach_SeveralRecordings_TakesFirstOfEachLetter()
    {
        IReadOnlyList<Letter> letters = Read(Header, Rows("a1", 40), Rows("a2", 50), Rows("b1", 60));
        using (Assert.EnterMultipleScope())
        {
            Assert.That(letters.Select(letter => letter.Name), Is.EqualTo(new[] { "a", "b" }));
            Assert.That(letters.Select(letter => letter.Count), Is.EqualTo(new[] { 40, 60 }));
        }
    }

    [Test]
    public void ReadFirstOfEach_Letter_IsTwentyCentimetresLargeInMiddle()
    {
        Letter letter = Read(Header, Rows("a1", 80))[0];
        double[] xs = [.. letter.Hand.ToArray().Select(p => p.X)], ys = [.. letter.Hand.ToArray().Select(p => p.Y)];
        using (Assert.EnterMultipleScope())
        {
            Assert.That(Math.Max(xs.Max() - xs.Min(), ys.Max() - ys.Min()), Is.EqualTo(0.2).Within(1e-12));
            Assert.That(xs.Max() + xs.Min(), Is.EqualTo(2 * Letter.Middle.X).Within(1e-12));
            Assert.That(ys.Max() + ys.Min(), Is.EqualTo(2 * Letter.Middle.Y).Within(1e-12));
            Assert.That((ArmKinematics.Hand(letter.Angles[7]) - letter.Hand[7]).Length, Is.Not.NaN.And.LessThan(1e-12));
        }
    }

    [Test]
    public void ReadFirstOfEach_ConstantVelocity_GivesStraightLine()
    {
        string[] rows = [.. Enumerable.Range(0, 41).Select(i => FormattableString.Invariant($"l1,{0.005 * i:F3},3,4,0"))];
        AssertStraight(Read(Header, rows)[0], 41);
    }

    [TestCase(0.010, "F3", 41)]
    [TestCase(0.001, "F3", 41)]
    [TestCase(1 / 60.0, "F6", 41)]
    [TestCase(1 / 120.0, "F3", 41)]
    [TestCase(1 / 133.0, "F3", 40)] // 26 steps of it last 0.195 s
    public void ReadFirstOfEach_OtherSampleRate_ResamplesTo200Hertz(double step, string format, int points)
    {
        // From 5 s on, for the time of 40 ticks or less.
        int last = (int)Math.Floor((0.2 / step) + 1e-9);
        double Time(int i) => double.Parse((5 + (step * i)).ToString(format, CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
        string[] velocities = [.. Enumerable.Range(0, last + 1).Select(i => FormattableString.Invariant($"l1,{Time(i)},3,4,0"))];
        string[] positions = [.. Enumerable.Range(0, last + 1).Select(i => FormattableString.Invariant($"l1,{Time(i)},{7 + (3 * Time(i)):R},{4 * Time(i):R}"))];
        int expected = (int)Math.Floor(((Time(last) - Time(0)) / Letter.TickSeconds) + 1e-6) + 1;
        Assert.That(expected, Is.EqualTo(points));
        AssertStraight(Read(Header, velocities)[0], points);
        AssertStraight(Read("trajectory,time_s,x,y", positions)[0], points);
    }

    [TestCase("x", "y")]
    [TestCase("pos_x", "pos_y")]
    public void ReadFirstOfEach_Positions_AreUsedAsTheyAre(string x, string y)
    {
        string[] rows = [.. Enumerable.Range(0, 40).Select(i => FormattableString.Invariant($"a1,{0.005 * i:F3},{100 + i},{3 * i * i},9,9"))];
        Letter letter = Read($"trajectory,time_s,{x},{y},vel_x,vel_y", rows)[0];
        Letter expected = new("a", [.. Enumerable.Range(0, 40).Select(i => new Vec2(100 + i, 3 * i * i))]);
        Assert.That(letter.Hand.ToArray(), Is.EqualTo(expected.Hand.ToArray()));
    }

    [Test]
    public void ReadFirstOfEach_ColumnsInOtherOrder_GivesSameLetter()
    {
        string[] rows = [.. Rows("a1", 40).Select(row => row.Split(',')).Select(f => $" {f[3]} ,{f[2]},{f[1]},{f[0]}"), ""];
        Assert.That(Read("VEL_Y,vel_x,time_s,Trajectory", rows)[0].Hand.ToArray(), Is.EqualTo(Read(Header, Rows("a1", 40))[0].Hand.ToArray()));
    }

    [TestCase(';', false)]
    [TestCase('\t', false)]
    [TestCase('|', false)]
    [TestCase(',', true)]
    [TestCase(';', true)]
    public void ReadFirstOfEach_OtherSeparatorsAndQuotes_GivesSameLetter(char separator, bool quoted)
    {
        string Convert(string row) => string.Join(separator, row.Split(',').Select(field => quoted ? $"\"{field}\"" : field));
        Letter letter = Read(Convert(Header), [.. Rows("a1", 40).Select(Convert)])[0];
        Assert.That(letter.Hand.ToArray(), Is.EqualTo(Read(Header, Rows("a1", 40))[0].Hand.ToArray()));
    }

    [Test]
    public void ReadFirstOfEach_QuotedName_MayHoldSeparatorsAndQuotes()
    {
        string[] rows = [.. Rows("\"the letter \"\"a\"\", small 1\"", 40)];
        Assert.That(Read(Header, rows)[0].Name, Is.EqualTo("the letter \"a\", small "));
    }

    [Test]
    public void ReadFirstOfEach_BlankRows_AreSkippedAndCounted()
    {
        string[] rows = Rows("a1", 40);
        Letter letter = Read("\n  \n" + Header, ["", ",,,,", " , ,,, ", .. rows, "   ", ",,,,", ""])[0];
        Assert.That(letter.Hand.ToArray(), Is.EqualTo(Read(Header, rows)[0].Hand.ToArray()));
        Refused(() => Read("\n  \n" + Header, ["", ",,,,", "a1,0,x,0,0"]), "line 6", "vel_x");
    }

    [TestCase("\r\n")]
    [TestCase("\r")]
    [TestCase("\n")]
    public void ReadFirstOfEach_LineEnding_GivesSameLetter(string ending) => Assert.That(
        PenFile.ReadFirstOfEach(new StringReader(string.Join(ending, [Header, .. Rows("a1", 40)])), "pens.csv")[0].Hand.ToArray(),
        Is.EqualTo(Read(Header, Rows("a1", 40))[0].Hand.ToArray()));

    [TestCase(5, "a1,0.020,x,0,0", "line 6", "column 'vel_x': 'x' is not")]
    [TestCase(5, "a1,0.020,0,nan,0", "line 6", "vel_y")]
    [TestCase(5, "a1,0.020,0,1e999,0", "line 6", "vel_y")]
    [TestCase(5, "a1,0.020,0,1e10,0", "line 6", "column 'vel_y': 1e10 is out of range")]
    [TestCase(5, "a1,0.020,\"0,5\",0,0", "line 6", "column 'vel_x': '0,5' is not a finite number; use a decimal point")]
    [TestCase(5, "a1,zero,0,0,0", "line 6", "time_s")]
    [TestCase(5, "a1,,0,0,0", "line 6", "time_s")]
    [TestCase(5, "a1,0.030,0,0,0", "line 6", "column 'time_s': 0.015 s after the row before; the first two rows of the trajectory are 0.005 s apart")]
    [TestCase(5, "a1,0.010,0,0,0", "line 6", "the times of a trajectory must increase")]
    [TestCase(2, "a1,5,0,0,0", "line 3", "5 s after the row before; rows must be 0.0001 to 0.05 s apart, with the time in seconds")]
    [TestCase(2, "a1,0.00001,0,0,0", "line 3", "rows must be 0.0001 to 0.05 s apart")]
    [TestCase(5, ",0.020,0,0,0", "line 6", "column 'trajectory': the field is empty")]
    [TestCase(5, "a1,0.020,0", "line 6, column 'vel_y'", "3 fields")]
    [TestCase(5, "a1,0.020,0,0,0,0", "line 6", "6 fields")]
    [TestCase(5, "a1,0.020,\"0,0,0", "line 6", "A quote may lack its end")]
    public void ReadFirstOfEach_BadRow_NamesLineAndColumn(int row, string text, string line, string problem)
    {
        string[] rows = Rows("a1", 40);
        rows[row - 1] = text;
        Refused(() => Read(Header, rows), line, problem);
    }

    [Test]
    public void ReadFirstOfEach_EndlessQuote_IsRefused() =>
        Refused(() => Read(Header, ["a1,0,\"" + new string('x', 17_000_000)]), "pens.csv", "a quote may lack its end");

    [TestCase("trajectory,time_s,vel_x", "line 1", "column 'vel_y'")]
    [TestCase("trajectory,time_s,y", "line 1", "column 'x'")]
    [TestCase("trajectory,vel_x,vel_y", "line 1", "column 'time_s'")]
    [TestCase("trajectory;time_s;speed", "line 1", "'x' and 'y' (positions) nor 'vel_x' and 'vel_y' (velocities); it has: trajectory, time_s, speed")]
    [TestCase("\n\ntime_s,x,y", "line 3", "column 'trajectory'")]
    public void ReadFirstOfEach_MissingColumn_IsNamed(string header, string line, string problem) => Refused(() => Read(header, Rows("a1", 40)), line, problem);

    [Test]
    public void ReadFirstOfEach_TrajectoryInTwoParts_IsRefused() =>
        Refused(() => Read(Header, Rows("a1", 40), Rows("b1", 40), Rows("a1", 40)), "line 82", "trajectory");

    [Test]
    public void ReadFirstOfEach_ShortTrajectory_IsRefused() => Refused(() => Read(Header, Rows("a1", 29)), "line 2", "29 rows over 0.14 s");

    [Test]
    public void ReadFirstOfEach_SingleRow_IsRefused() => Refused(() => Read(Header, Rows("a1", 1)), "line 2", "1 rows over 0 s");

    [Test]
    public void ReadFirstOfEach_PenWithoutMovement_IsRefused()
    {
        Refused(() => Read(Header, [.. Enumerable.Range(0, 40).Select(i => FormattableString.Invariant($"a1,{0.005 * i:F3},0,0,0"))]), "line 2", "vel_x");
        Refused(() => Read("trajectory,time_s,x,y", [.. Enumerable.Range(0, 40).Select(i => FormattableString.Invariant($"a1,{0.005 * i:F3},7,8"))]), "line 2", "positions");
    }

    [TestCase("")]
    [TestCase("\n \n")]
    public void ReadFirstOfEach_EmptyFile_IsRefused(string text)
    {
        Refused(() => PenFile.ReadFirstOfEach(new StringReader(text), "pens.csv"), "pens.csv", "line 1");
        Refused(() => Read(Header), "pens.csv", "no trajectory");
    }

    [Test]
    public void ReadFirstOfEach_MoreLettersThanCues_IsRefused() => Refused(
        () => Read(Header, [.. Enumerable.Range(0, PenSensors.Cues + 1).Select(i => Rows($"letter{i}x", 30))]), "65 letters", "64");

    /// <summary>At 200 Hz the positions are the integral by the trapezium rule, bit for bit: the results of recorded letters rest on it.</summary>
    [Test]
    public void ReadFirstOfEach_RecordedLetters_AreIntegratedExactly()
    {
        string file = Checkout.Shared("data", "handwriting", "trajectories.csv");
        Checkout.RequireData(File.Exists(file), file);
        IReadOnlyList<Letter> letters = PenFile.ReadFirstOfEach(file);
        Assert.That(letters, Has.Count.GreaterThanOrEqualTo(1));
        Assert.That(letters.Select(letter => letter.Name), Is.Unique);
        string name = letters[0].Name + "1";
        Vec2[] velocities =
        [
            .. File.ReadLines(file).Select(line => line.Split(',')).Where(fields => fields[0] == name)
                .Select(fields => new Vec2(double.Parse(fields[2], CultureInfo.InvariantCulture), double.Parse(fields[3], CultureInfo.InvariantCulture))),
        ];
        var points = new Vec2[velocities.Length];
        for (int i = 1; i < points.Length; i++)
        {
            points[i] = points[i - 1] + (Letter.TickSeconds / 2 * (velocities[i - 1] + velocities[i]));
        }

        Assert.That(letters[0].Hand.ToArray(), Is.EqualTo(new Letter("a", points).Hand.ToArray()));
    }

    [Test]
    public void ReadFirstOfEach_CommaCulture_GivesSameLetter()
    {
        Vec2[] here = Read(Header, Rows("a1", 40))[0].Hand.ToArray();
        CultureInfo old = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = new CultureInfo("") { NumberFormat = { NumberDecimalSeparator = ",", NumberGroupSeparator = ".", NegativeSign = "~" } };
            Assert.That(Read(Header, Rows("a1", 40))[0].Hand.ToArray(), Is.EqualTo(here));
        }
        finally
        {
            CultureInfo.CurrentCulture = old;
        }
    }

    /// <summary>The letter is a straight line at constant speed with a slope of 4/3, in the given number of points.</summary>
    private static void AssertStraight(Letter letter, int points)
    {
        Vec2 way = letter.Hand[^1] - letter.Hand[0];
        using (Assert.EnterMultipleScope())
        {
            Assert.That(letter.Count, Is.EqualTo(points));
            Assert.That(way.X, Is.EqualTo(0.15).Within(1e-9));
            Assert.That(way.Y, Is.EqualTo(0.2).Within(1e-9));
            for (int i = 0; i < points; i++)
            {
                Assert.That((letter.Hand[i] - letter.Hand[0] - ((double)i / (points - 1) * way)).Length, Is.Not.NaN.And.LessThan(1e-9), $"point {i}");
            }
        }
    }

    private static void Refused(Func<object> read, params string[] parts)
    {
        InvalidDataException? error = Assert.Throws<InvalidDataException>(() => read());
        foreach (string part in parts)
        {
            Assert.That(error!.Message, Does.Contain(part));
        }
    }

    private static IReadOnlyList<Letter> Read(string header, params string[][] rows)
    {
        var text = new StringBuilder(header).AppendLine();
        foreach (string row in rows.SelectMany(r => r))
        {
            text.AppendLine(row);
        }

        return PenFile.ReadFirstOfEach(new StringReader(text.ToString()), "pens.csv");
    }

    private static string[] Rows(string name, int count) =>
        [.. Enumerable.Range(0, count).Select(i => string.Create(
            CultureInfo.InvariantCulture, $"{name},{0.005 * i:F3},{Math.Cos(0.2 * i):F6},{Math.Sin(0.3 * i):F6},0.0"))];
}
