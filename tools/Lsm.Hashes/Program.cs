using Lsm.Hashes;

// Prints the hashes of this runtime beside the table, and what computed them. 0 if all are right, 1 if one differs, 2 for an error of use.
//     (nothing)     the CPU engine and the library
//     vulkan        every Vulkan device that computes
//     vulkan NAME   the devices whose names contain NAME
//     table         the hashes as lines of the table, for a version whose bits change
return args switch
{
    [] => HashReport.Cpu(Console.Out),
    ["vulkan"] => HashReport.Vulkan("", Console.Out),
    ["vulkan", var name] => HashReport.Vulkan(name, Console.Out),
    ["table"] => HashReport.Table(Console.Out),
    _ => HashReport.Help(Console.Error),
};
