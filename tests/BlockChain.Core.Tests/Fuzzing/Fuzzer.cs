using System.Diagnostics;
using System.Globalization;

namespace BlockChain.Core.Tests.Fuzzing;

/// <summary>
/// Gives a parser many changed inputs. It may refuse any, but never throw, nor use much memory, and in the long form nor
/// much time. Input number n is always the same one, but for wallet files, whose keys are new in each run: a failure names its
/// number and shows it, and what found something stays a test.
/// </summary>
public static class Fuzzer
{
    private const int InLongForm = 10_000_000;
    private const int TriesIfSlow = 20;
    private const long MostMemory = 64 << 20;
    private static readonly TimeSpan MaxTime = TimeSpan.FromSeconds(1);

    /// <summary>How many inputs: the variable BLOCKCHAIN_FUZZ_INPUTS says another number.</summary>
    private static int Count(int usual) =>
        int.TryParse(
            Environment.GetEnvironmentVariable("BLOCKCHAIN_FUZZ_INPUTS"), NumberStyles.None, CultureInfo.InvariantCulture,
            out int wanted)
            ? wanted
            : LongTests.Choose(usual, InLongForm);

    /// <summary>Runs it with inputs of which some are good.</summary>
    /// <param name="usual">How many inputs in the short form.</param>
    /// <param name="make">Makes an input.</param>
    /// <param name="check">Parses it, and writes what was parsed, and compares; false if it was refused.</param>
    public static void Run<T>(int usual, Func<Random, T> make, Func<T, bool> check)
    {
        int count = Count(usual);

        // Changed so little that some are still good: otherwise only the first line of the parser was tested.
        Assert.InRange(CountTaken(count, make, check), 1, count - 1);
    }

    /// <summary>Runs it with inputs that are all good.</summary>
    /// <inheritdoc cref="Run{T}(int, Func{Random, T}, Func{T, bool})"/>
    public static void Run<T>(int usual, Func<Random, T> make, Action<T> check) => CountTaken(Count(usual), make, input =>
    {
        check(input);
        return true;
    });

    private static int CountTaken<T>(int count, Func<Random, T> make, Func<T, bool> check)
    {
        int taken = 0;
        for (int number = 0; number < count; number++)
        {
            T input = make(new Random(number));
            long before = GC.GetAllocatedBytesForCurrentThread();
            long began = Stopwatch.GetTimestamp();
            try
            {
                taken += check(input) ? 1 : 0;
            }
            catch (Exception failure)
            {
                Assert.Fail($"Input {number}, {Describe(input)}: {failure}");
            }

            long memory = GC.GetAllocatedBytesForCurrentThread() - before;
            if (memory > MostMemory || (LongTests.AreWanted && Stopwatch.GetElapsedTime(began) > MaxTime && IsSlow(input)))
            {
                Assert.Fail($"Input {number} took {memory} bytes or too much time, {Describe(input)}");
            }
        }

        return taken;

        // The machine may have been busy with something else, and may be so for long: what is slow is so each time.
        bool IsSlow(T input)
        {
            for (int i = 0; i < TriesIfSlow; i++)
            {
                long again = Stopwatch.GetTimestamp();
                check(input);
                if (Stopwatch.GetElapsedTime(again) <= MaxTime)
                {
                    return false;
                }
            }

            return true;
        }
    }

    private static string Describe<T>(T input) => input is byte[] bytes ? Convert.ToHexStringLower(bytes) : $"{input}";
}
