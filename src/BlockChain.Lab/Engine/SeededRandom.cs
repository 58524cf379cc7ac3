namespace BlockChain.Lab.Engine;

/// <summary>
/// Random numbers that follow from a seed: the same on every platform, to the last bit (SplitMix64, by Steele, Lea and Flood).
/// Only additions, multiplications and divisions are used, because processors and libraries agree on those alone: they differ
/// in the last bit of a logarithm.
/// </summary>
/// <param name="seed">Equal seeds give equal numbers.</param>
internal sealed class SeededRandom(ulong seed)
{
    private const double Ln2 = 0.69314718055994530942;
    private const int LogarithmTerms = 12;

    private ulong _state = seed;

    /// <summary>A generator for one of many runs, so that runs may be made in any order and on any number of threads.</summary>
    public static SeededRandom ForRun(ulong seed, int run) =>
        new(new SeededRandom(seed + ((ulong)run * 0xd1342543de82ef95)).Next());

    /// <summary>64 random bits.</summary>
    public ulong Next()
    {
        ulong bits = _state += 0x9e3779b97f4a7c15;
        bits = (bits ^ (bits >> 30)) * 0xbf58476d1ce4e5b9;
        bits = (bits ^ (bits >> 27)) * 0x94d049bb133111eb;
        return bits ^ (bits >> 31);
    }

    /// <summary>A number above 0 and up to 1.</summary>
    public double NextDouble() => ((Next() >> 11) + 1) * (1.0 / (1UL << 53));

    /// <summary>A whole number from 0 up to, but not including, <paramref name="bound"/>.</summary>
    public int Below(int bound) => (int)(((UInt128)Next() * (ulong)bound) >> 64);

    /// <summary>True with this probability.</summary>
    public bool Chance(double probability) => NextDouble() <= probability;

    /// <summary>How long one waits for an event that happens once in <paramref name="mean"/> on average, whatever happened
    /// before. Blocks are found like this, because every hash is a new attempt.</summary>
    public double Exponential(double mean) => -mean * Ln(NextDouble());

    /// <summary>How many events happen while <paramref name="mean"/> are expected.</summary>
    public int Poisson(double mean)
    {
        int count = 0;
        for (double time = Exponential(1); time < mean; time += Exponential(1))
        {
            count++;
        }

        return count;
    }

    /// <summary>The natural logarithm of x = m × 2^e: e ln 2 + 2 artanh((m − 1) / (m + 1)), as a series.</summary>
    private static double Ln(double x)
    {
        int exponent = 0;
        while (x < 0.70710678118654752440)
        {
            x *= 2;
            exponent--;
        }

        double s = (x - 1) / (x + 1);
        double square = s * s;
        double sum = 0;
        for (int term = LogarithmTerms; term >= 0; term--)
        {
            sum = (sum * square) + (1.0 / ((2 * term) + 1));
        }

        return (exponent * Ln2) + (2 * s * sum);
    }
}
