namespace RobotArm.Report;

/// <summary>Writes the pictures and the report of a run into a folder.</summary>
internal static class ReportFolder
{
    /// <summary>Writes all files; files of the same names are replaced.</summary>
    /// <returns>The paths of the files.</returns>
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
        run.Activity.SavePng(Named("raster.png"), subject: $"one trial of reach {run.Reaches[0].Liquid.Reach.Name}");
        TickPicture.Save(Named("ticks.png"), run);
        if (run.Letters.Count > 0)
        {
            LetterPictures.Save(Named("letters.png"), run.Letters);
        }

        return files;
    }
}
