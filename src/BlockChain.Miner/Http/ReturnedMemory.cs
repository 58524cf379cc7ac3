using System.Buffers;
using Microsoft.AspNetCore.Connections;

namespace BlockChain.Miner.Http;

/// <summary>
/// Has memory that was needed for a moment, as by thousands of connections, go back to the system. The buffers of
/// connections are ordinary memory, while Kestrel's own pool would keep them for hours; and what is not used any more is
/// looked for soon after a busy time, while the runtime would wait until new objects need its place.
/// </summary>
internal sealed class ReturnedMemory : BackgroundService, IMemoryPoolFactory<byte>
{
    /// <summary>Bytes allocated since the last look that make it a busy time.</summary>
    private const long Busy = 32 << 20;

    private static readonly TimeSpan Every = TimeSpan.FromSeconds(10);

    /// <inheritdoc/>
    public MemoryPool<byte> Create(MemoryPoolOptions? options = null) => MemoryPool<byte>.Shared;

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Every);
        long seen = 0;
        bool wasBusy = false;
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                long allocated = GC.GetTotalAllocatedBytes();
                bool isBusy = allocated - seen >= Busy;
                seen = allocated;

                // Once more when it is over: what was in use until then is free only now.
                if (isBusy || wasBusy)
                {
                    GC.Collect(GC.MaxGeneration, GCCollectionMode.Forced, blocking: false);
                }

                wasBusy = isBusy;
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The end.
        }
    }
}
