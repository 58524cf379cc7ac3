namespace BlockChain.Core.Tests;

/// <summary>The long forms of tests, which run when the environment has <c>BLOCKCHAIN_LONG_TESTS=1</c>.</summary>
internal static class LongTests
{
    public static bool AreWanted => Environment.GetEnvironmentVariable("BLOCKCHAIN_LONG_TESTS") == "1";

    /// <summary>Skips the test, and says so, where only the short forms run.</summary>
    public static void SkipUnlessWanted() =>
        Assert.SkipUnless(AreWanted, "This is a long form: set BLOCKCHAIN_LONG_TESTS=1 to run it.");

    /// <summary>How often, or how large.</summary>
    public static int Choose(int usual, int inLongForm) => AreWanted ? inLongForm : usual;
}
