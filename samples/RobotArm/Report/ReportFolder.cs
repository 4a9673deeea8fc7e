namespace RobotArm.Report;

/// <summary>Writes a run's pictures and figures into a folder.</summary>
internal static class ReportFolder
{
    /// <summary>Writes everything; older files of the same names are replaced.</summary>
    /// <returns>The files written.</returns>
    public static IReadOnlyList<string> Write(string folder, RunResult run)
    {
        Directory.CreateDirectory(folder);
        var files = new List<string>();
        string Named(string name)
        {
            files.Add(Path.Combine(folder, name));
            return files[^1];
        }

        File.WriteAllText(Named("report.json"), JsonReport.Write(run));
        ReachPictures.Paths(Named("paths.png"), run.Reaches);
        ReachPictures.Torques(Named("torques.png"), run.Reaches);
        LiquidPictures.Raster(Named("raster.png"), run.Spikes, $"one trial of reach {run.Reaches[0].Liquid.Reach.Name}");
        LiquidPictures.Ticks(Named("ticks.png"), run);
        if (run.Letters.Count > 0)
        {
            LetterPictures.Sheet(Named("letters.png"), run.Letters);
        }

        return files;
    }
}
