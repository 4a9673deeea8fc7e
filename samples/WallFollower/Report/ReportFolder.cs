using Lsm.Activity.Pictures;

namespace WallFollower.Report;

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
        PathPictures.Save(Named("paths.png"), run);
        RoundPictures.Save(Named("rounds.png"), run);
        run.Activity.SavePng(Named("raster.png"), subject: "the robot in the first room, after the last correction");
        if (run.Study is { } study)
        {
            StudyPicture.SaveErrors(Named("tuning.png"), study);
        }

        return files;
    }
}
