namespace Lsm.Workers;

/// <summary>Who keeps the list of the workers.</summary>
public enum MeetingKind
{
    /// <summary>The study, in memory.</summary>
    Study,

    /// <summary>A Redis.</summary>
    Redis,

    /// <summary>A PostgreSQL database with the tables of Orleans.</summary>
    Postgres,
}
