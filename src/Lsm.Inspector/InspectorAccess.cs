namespace Lsm.Inspector;

/// <summary>What a page of the inspector may do.</summary>
public enum InspectorAccess
{
    /// <summary>Look at the run, its kept frames and what would have been. The run itself is never changed.</summary>
    Look,

    /// <summary>Also change the run: freeze and teach agents, correct past sensors, replace the readout, change gains.</summary>
    Controls,
}
