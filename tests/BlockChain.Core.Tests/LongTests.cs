using System.Runtime.CompilerServices;

namespace BlockChain.Core.Tests;

/// <summary>The long forms of tests, which run when the environment has <c>BLOCKCHAIN_LONG_TESTS=1</c>.</summary>
internal static class LongTests
{
    public const string Reason = "This is a long form: set BLOCKCHAIN_LONG_TESTS=1 to run it.";

    public static bool AreWanted => Environment.GetEnvironmentVariable("BLOCKCHAIN_LONG_TESTS") == "1";

    /// <summary>How often, or how large.</summary>
    public static int Choose(int usual, int inLongForm) => AreWanted ? inLongForm : usual;
}

/// <summary>A <c>Fact</c> that only the long forms have. It is skipped before anything is set up for it.</summary>
internal sealed class LongFactAttribute : FactAttribute
{
    public LongFactAttribute([CallerFilePath] string? file = null, [CallerLineNumber] int line = -1)
        : base(file, line) => Skip = LongTests.AreWanted ? null : LongTests.Reason;
}

/// <summary>A <c>Theory</c> that only the long forms have.</summary>
internal sealed class LongTheoryAttribute : TheoryAttribute
{
    public LongTheoryAttribute([CallerFilePath] string? file = null, [CallerLineNumber] int line = -1)
        : base(file, line) => Skip = LongTests.AreWanted ? null : LongTests.Reason;
}
