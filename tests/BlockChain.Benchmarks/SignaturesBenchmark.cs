using System.Diagnostics;
using System.Security.Cryptography;
using BlockChain.Core.Cryptography;
using BlockChain.Core.Primitives;
using BlockChain.Core.Tests.Building;

namespace BlockChain.Benchmarks;

/// <summary>How long the check of one signature takes, from the bytes of key and signature on, with each
/// library.</summary>
internal static class SignaturesBenchmark
{
    private const int Signatures = 2_000;
    private const int Rounds = 5;

    public static Task RunAsync(Report report)
    {
        Sample[] samples = [.. Enumerable.Range(1, Signatures).Select(Sample.Make)];
        int cores = Environment.ProcessorCount;
        double managed = 0;
        foreach (bool useLibrary in LibSecp256k1.IsLoaded ? (bool[])[false, true] : [false])
        {
            Secp256k1.UsesLibSecp256k1 = useLibrary;
            string name = Secp256k1.Library;
            double one = PerSecond(samples, threads: 1);
            double all = PerSecond(samples, cores);
            report.Add($"{name}: one signature", 1e6 / one, "µs");
            report.Add($"{name}: one core", one, "/s");
            report.Add($"{name}: {cores} cores", all, "/s");
            if (useLibrary)
            {
                report.AtLeast("libsecp256k1 to BouncyCastle, one core", one / managed, 3, "x");
            }

            managed = one;
        }

        return Task.CompletedTask;
    }

    /// <summary>The best of several rounds, after one to warm up.</summary>
    private static double PerSecond(Sample[] samples, int threads)
    {
        var options = new ParallelOptions { MaxDegreeOfParallelism = threads };
        double best = 0;
        for (int round = 0; round <= Rounds; round++)
        {
            long began = Stopwatch.GetTimestamp();
            Parallel.ForEach(samples, options, sample => sample.Check());
            best = Math.Max(best, samples.Length / Stopwatch.GetElapsedTime(began).TotalSeconds);
        }

        return best;
    }

    private sealed record Sample(byte[] Key, Hash256 Digest, byte[] Signature)
    {
        public static Sample Make(int number)
        {
            using PrivateKey key = TestKeys.Number(number);
            Hash256 digest = Hash256.FromBytes(SHA256.HashData(BitConverter.GetBytes(number)));
            return new Sample(key.PublicKey.Bytes.ToArray(), digest, key.Sign(digest));
        }

        public void Check()
        {
            if (!PublicKey.TryParse(Key, out PublicKey? key) || !key.Verify(Digest, Signature))
            {
                throw new InvalidOperationException($"{Secp256k1.Library} refuses a good signature.");
            }
        }
    }
}
