namespace Lsm.Native;

/// <summary>The result of a call: the LSM_OK and LSM_ERROR constants of lsm.h.</summary>
internal enum LsmResult
{
    Ok = 0,
    ErrorArgument = 1,
    ErrorHandle = 2,
    ErrorOrder = 3,
    ErrorFile = 4,
    ErrorMemory = 5,
    ErrorDevice = 6,
    ErrorTraining = 7,
    ErrorUnsupported = 8,
    ErrorInternal = 9,
}
