using FsCheck;
using Microsoft.FSharp.Core;

namespace BlockChain.Core.Tests;

/// <summary>How properties are tried on random cases: the usual form on the same ones everywhere, the long form on more
/// and always other ones. A failure is thrown with its seed, to be put here to see it again.</summary>
internal static class RandomCases
{
    private static readonly Rnd Seed = new(20_180_101);

    public static Config Config(int usual, int inLongForm)
    {
        Config config = FsCheck.Config.QuickThrowOnFailure.WithMaxTest(LongTests.Choose(usual, inLongForm));
        return LongTests.AreWanted
            ? config
            : config.WithReplay(FSharpOption<Replay>.Some(new Replay(Seed, FSharpOption<int>.None)));
    }
}
