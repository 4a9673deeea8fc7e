using System.CommandLine;
using System.CommandLine.Invocation;
using Lsm.Bench;

// 1 says that the bits are wrong; a slip of the hand is 2.
ParseResult parsed = CommandLine.Build().Parse(args);
int code = parsed.Invoke();
return parsed.Action is ParseErrorAction ? 2 : code;
