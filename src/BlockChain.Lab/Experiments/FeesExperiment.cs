using BlockChain.Lab.Engine;

namespace BlockChain.Lab.Experiments;

/// <summary>
/// Blocks of 2 kB, filled by rate: payments come at random, each with a fee that its sender has chosen, and a block takes those
/// that pay best for their bytes, as <c>TransactionSelection</c> in Core does. There is no formula: this is a queue in which
/// everybody can buy a better place.
/// </summary>
internal sealed class FeesExperiment() : Experiment("fees", axis: "fee rate")
{
    private const double UsualInterval = 10;
    private const int UsualBlocks = 2_000;
    private const int UsualRuns = 20;

    private const int BlockSize = 2_000;
    private const int CoinbaseSize = 200;

    /// <summary>A payment with one input and two outputs.</summary>
    private const int PaymentSize = 226;

    private const int PaymentsInBlock = (BlockSize - CoinbaseSize) / PaymentSize;
    private const int MaxRate = 100;
    private const int Bands = 5;

    /// <summary>Payments that come, of those that fit.</summary>
    private static readonly double[] Loads = [0.5, 0.9, 1.25];

    public override string Question => "How long does a payment wait, and what does its fee change?";

    public override string Lesson =>
        "Far below what fits into blocks, a payment with a low fee is confirmed about one block later than the best-paid ones. Near "
        + "it, it waits many times as long, and above it perhaps for good, while the best-paid ones are confirmed as quickly as "
        + "ever: blocks sell room, and the price follows the demand.";

    public override IReadOnlyList<Setting> Settings { get; } = [Setting.Interval, Setting.Blocks, Setting.Runs];

    public override IReadOnlyList<Step> Plan(Choices choices)
    {
        double interval = choices.Number(Setting.Interval, UsualInterval);
        int blocks = choices.Whole(Setting.Blocks, UsualBlocks);
        int count = choices.Whole(Setting.Runs, UsualRuns);
        return
        [
            .. Loads.Select(load =>
                (Step)(runs => Rows(load, runs.Make(count, random => Run(random, load, interval, blocks))))),
        ];
    }

    private static IEnumerable<Row> Rows(double load, (double Confirmed, double Seconds)[][] results)
    {
        for (int band = 0; band < Bands; band++)
        {
            (double Confirmed, double Seconds)[] ofBand = [.. results.Select(result => result[band])];
            (string, object)[] parameters =
                [("load", load), ("fee rate", $"{(band * MaxRate / Bands) + 1}–{(band + 1) * MaxRate / Bands}")];
            yield return new Row(
                Estimate.Of([.. ofBand.Select(one => one.Confirmed)]), null,
                [("quantity", "share of the payments that is confirmed"), .. parameters]);
            yield return new Row(
                Estimate.Of([.. ofBand.Select(one => one.Seconds)]), null,
                [("quantity", "seconds until a confirmed payment is in a block"), .. parameters]);
        }
    }

    /// <summary>Mines some blocks.</summary>
    /// <returns>Of each band of fee rates, the lowest first, the share that was confirmed, and how long that took; NaN where nothing was sent,
    /// or nothing confirmed.</returns>
    private static (double Confirmed, double Seconds)[] Run(
        SeededRandom random, double load, double interval, int blocks)
    {
        var timeline = new Timeline(DateTimeOffset.UnixEpoch);
        var waiting = new PriorityQueue<(double Since, int Rate), int>();
        var sent = new int[Bands];
        var confirmed = new int[Bands];
        var seconds = new double[Bands];
        int found = 0;
        double betweenPayments = interval / (load * PaymentsInBlock);
        timeline.After(random.Exponential(betweenPayments), Pay);
        timeline.After(random.Exponential(interval), FindBlock);
        while (found < blocks)
        {
            timeline.Step();
        }

        return [.. sent.Select((count, band) => ((double)confirmed[band] / count, seconds[band] / confirmed[band]))];

        void Pay()
        {
            int rate = 1 + random.Below(MaxRate);
            sent[BandOf(rate)]++;
            waiting.Enqueue((timeline.Now, rate), -rate);
            timeline.After(random.Exponential(betweenPayments), Pay);
        }

        void FindBlock()
        {
            found++;
            for (int i = 0; i < PaymentsInBlock && waiting.TryDequeue(out (double Since, int Rate) payment, out _); i++)
            {
                confirmed[BandOf(payment.Rate)]++;
                seconds[BandOf(payment.Rate)] += timeline.Now - payment.Since;
            }

            timeline.After(random.Exponential(interval), FindBlock);
        }

        static int BandOf(int rate) => (rate - 1) * Bands / MaxRate;
    }
}
