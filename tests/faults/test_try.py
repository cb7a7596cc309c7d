import time
import pytest
from tests.faults.sagas import SAGAS, done
from tests.faults.killing import slaughterhouse

@pytest.mark.parametrize("name", SAGAS)
async def test_try(stage_of, name):
    t=time.perf_counter()
    stage = await stage_of(name)
    print("build", time.perf_counter()-t)
    t=time.perf_counter()
    for _ in range(5): await stage.put_back()
    print("put back", (time.perf_counter()-t)/5)
    for _ in range(3):
        t=time.perf_counter()
        await stage.work()
        print("in-process", time.perf_counter()-t, await stage.outcome())
        await stage.put_back()
    async with slaughterhouse(stage) as killing:
        for _ in range(4):
            t=time.perf_counter()
            print(await killing.worker(), time.perf_counter()-t, await stage.outcome())
            await stage.put_back()
        t=time.perf_counter()
        for n in range(1,21):
            print(n, flush=True); ended,_ = await killing.worker(n*3); print(ended, flush=True)
            e2, s = await killing.taken_over()
            print(e2,s, flush=True); o = await stage.outcome()
            if o != done(stage.saga): print(n, ended, e2, s, o)
            await stage.put_back()
        print("kill run", (time.perf_counter()-t)/20)
