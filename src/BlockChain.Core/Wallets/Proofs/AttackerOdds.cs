namespace BlockChain.Core.Wallets.Proofs;

/// <summary>
/// How likely it is that somebody with a share of all hash power still undoes a payment (section 11 of the paper,
/// <c>AttackerSuccessProbability</c>). While honest miners put z blocks after the payment's, he has found a Poisson
/// number k of his own, λ = z q/p; from z − k behind he ever draws level with the probability (q/p)^(z − k).
/// </summary>
public static class AttackerOdds
{
    private const double Negligible = 1e-18;
    private const int SmallFactorial = 256;

    /// <summary>The probability, from 0 to 1.</summary>
    /// <param name="q">The attacker's share of all hash power, from 0 to 1. From one half on he always
    /// succeeds.</param>
    /// <param name="z">Blocks that were linked after the one with the payment: its confirmations less one.</param>
    /// <remarks>
    /// The paper subtracts from 1, which leaves nothing but rounding below 10^-16. The same sum without a difference,
    /// with r = q/p: P = Σ k≤z Poisson(k) r^(z−k) + Σ k&gt;z Poisson(k), and every term is the one for k = z times a
    /// simple product. Both sums are followed from there until nothing more comes: some √z steps.
    /// </remarks>
    public static double OfSuccess(double q, int z)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(q);
        ArgumentOutOfRangeException.ThrowIfNegative(z);
        if (q >= 0.5 || z == 0)
        {
            return 1;
        }

        double r = q / (1 - q);
        double sum = 1;
        double term = 1;
        for (int k = z; k > 0 && term > Negligible; k--)
        {
            term *= (double)k / z;
            sum += term;
        }

        term = 1;
        for (double k = z + 1; term > Negligible; k++)
        {
            term *= z * r / k;
            sum += term;
        }

        // Poisson(z) = e^(−zr) (zr)^z / z!
        double atZ = q == 0 ? 0 : Math.Exp((z * (1 - r + Math.Log(r))) + (z * Math.Log(z)) - z - LogFactorial(z));
        return Math.Min(1, atZ * sum);
    }

    private static double LogFactorial(int n)
    {
        if (n <= SmallFactorial)
        {
            double sum = 0;
            for (int i = 2; i <= n; i++)
            {
                sum += Math.Log(i);
            }

            return sum;
        }

        // Stirling's series; what is left out is below 10^-15.
        double inverse = 1.0 / n;
        return (n * Math.Log(n)) - n + (0.5 * Math.Log(2 * Math.PI * n)) + (inverse / 12)
            - (inverse * inverse * inverse / 360);
    }
}
