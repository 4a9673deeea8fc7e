using System.Globalization;
using System.Text;
using RobotArm.Letters;
using RobotArm.Mechanics;

namespace RobotArm.Tests.Letters;

public class PenFileTests
{
    private const string Header = "trajectory,time_s,vel_x,vel_y,tip_force";

    [Test]
    public void The_first_recording_of_each_letter_is_taken()
    {
        IReadOnlyList<Letter> letters = Read(Header, Rows("a1", 40), Rows("a2", 50), Rows("b1", 60));
        using (Assert.EnterMultipleScope())
        {
            Assert.That(letters.Select(letter => letter.Name), Is.EqualTo(new[] { "a", "b" }));
            Assert.That(letters.Select(letter => letter.Count), Is.EqualTo(new[] { 40, 60 }));
        }
    }

    [Test]
    public void A_letter_is_twenty_centimetres_large_in_the_middle_of_the_workspace()
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
    public void Constant_velocity_is_a_straight_line()
    {
        string[] rows = [.. Enumerable.Range(0, 41).Select(i => FormattableString.Invariant($"l1,{0.005 * i:F3},3,4,0"))];
        Letter letter = Read(Header, rows)[0];
        Vec2 way = letter.Hand[^1] - letter.Hand[0];
        using (Assert.EnterMultipleScope())
        {
            Assert.That(way.X, Is.EqualTo(0.15).Within(1e-12));
            Assert.That(way.Y, Is.EqualTo(0.2).Within(1e-12));
            Assert.That((letter.Hand[20] - (0.5 * (letter.Hand[0] + letter.Hand[^1]))).Length, Is.Not.NaN.And.LessThan(1e-12));
        }
    }

    [Test]
    public void Columns_may_stand_in_any_order_and_lines_may_be_blank()
    {
        string[] rows = [.. Rows("a1", 40).Select(row => row.Split(',')).Select(f => $" {f[3]} ,{f[2]},{f[1]},{f[0]}"), ""];
        Assert.That(Read("vel_y,vel_x,time_s,trajectory", rows)[0].Hand.ToArray(), Is.EqualTo(Read(Header, Rows("a1", 40))[0].Hand.ToArray()));
    }

    [TestCase(5, "a1,0.020,x,0,0", "line 6", "vel_x")]
    [TestCase(5, "a1,0.020,0,nan,0", "line 6", "vel_y")]
    [TestCase(5, "a1,0.020,0,1e999,0", "line 6", "vel_y")]
    [TestCase(5, "a1,zero,0,0,0", "line 6", "time_s")]
    [TestCase(5, "a1,0.030,0,0,0", "line 6", "time_s")]
    [TestCase(5, "a1,0.010,0,0,0", "line 6", "time_s")]
    [TestCase(5, ",0.020,0,0,0", "line 6", "trajectory")]
    [TestCase(5, "a1,0.020,0", "line 6", "vel_y")]
    [TestCase(5, "a1,0.020,0,0,0,0", "line 6", "6 fields")]
    public void A_bad_row_is_named_by_line_and_column(int row, string text, string line, string column)
    {
        string[] rows = Rows("a1", 40);
        rows[row - 1] = text;
        Refused(() => Read(Header, rows), line, column);
    }

    [Test]
    public void A_missing_column_is_named() => Refused(() => Read("trajectory,time_s,vel_x", Rows("a1", 40)), "line 1", "vel_y");

    [Test]
    public void A_trajectory_that_comes_back_is_refused() =>
        Refused(() => Read(Header, Rows("a1", 40), Rows("b1", 40), Rows("a1", 40)), "line 82", "trajectory");

    [Test]
    public void A_short_trajectory_is_refused() => Refused(() => Read(Header, Rows("a1", 29)), "line 2", "29 rows");

    [Test]
    public void A_pen_that_never_moves_is_refused() => Refused(
        () => Read(Header, [.. Enumerable.Range(0, 40).Select(i => FormattableString.Invariant($"a1,{0.005 * i:F3},0,0,0"))]), "line 2", "vel_x");

    [Test]
    public void An_empty_file_is_refused()
    {
        Refused(() => PenFile.ReadFirstOfEach(new StringReader(""), "pens.csv"), "pens.csv", "line 1");
        Refused(() => Read(Header), "pens.csv", "no trajectory");
    }

    [Test]
    public void More_letters_than_cues_are_refused() => Refused(
        () => Read(Header, [.. Enumerable.Range(0, PenSensors.Cues + 1).Select(i => Rows($"letter{i}x", 30))]), "65 letters", "64");

    [Test]
    public void The_recorded_letters_can_be_read()
    {
        string file = Checkout.Shared("data", "handwriting", "trajectories.csv");
        Checkout.RequireData(File.Exists(file), file);
        IReadOnlyList<Letter> letters = PenFile.ReadFirstOfEach(file);
        Assert.That(letters, Has.Count.GreaterThanOrEqualTo(1));
        Assert.That(letters.Select(letter => letter.Name), Is.Unique);
    }

    [Test]
    public void Numbers_have_a_point_wherever_the_reader_stands()
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
